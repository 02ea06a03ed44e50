"""The bar that people who are signed in see on public pages; visitors have nothing there."""

from __future__ import annotations

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.request import Request

from cms.content.queries import by_id
from cms.security.permissions import Permission
from cms.theming.themes import get_template


def user_bar(request: Request, content_id: int | None = None) -> Markup | None:
    """Return links into the admin for whoever is asking; None for a visitor.

    :param content_id: the content that the page shows, which is offered for editing.
    """
    identity = request.identity
    if identity is None or not identity.may(Permission.ADMIN_ENTER):
        return None
    html = get_template(request, "site/user_bar.jinja2").render(
        request=request,
        name=identity.name or identity.login,
        admin_url=request.route_path("admin.dashboard"),
        profile_url=request.route_path("admin.profile"),
        edit_url=_edit_url(request, content_id),
    )
    return Markup(html)  # noqa: S704 - an escaping template made it


def _edit_url(request: Request, content_id: int | None) -> str:
    """Return where the content is edited; empty for those who may not edit it."""
    if content_id is None:
        return ""
    row = by_id(request.reader, content_id)
    if row is None:
        return ""
    identity = request.identity
    own = row.author_id == identity.user_id and identity.may(Permission.CONTENT_EDIT_OWN)
    if not own and not identity.may(Permission.CONTENT_EDIT_ANY):
        return ""
    return request.route_path("admin.content.edit", type=row.type, id=row.id)


def includeme(config: Configurator) -> None:
    config.add_hole("user_bar", user_bar, signed_in_only=True)

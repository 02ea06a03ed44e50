"""The panels of content: one for each type, registered with the type."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator

from cms.content.types import ContentType
from cms.security.permissions import Permission

_TYPE = r"{type:[a-z][a-z0-9_]{0,39}}"
_TAXONOMY = r"{taxonomy:[a-z][a-z0-9_]{0,39}}"
_ID = r"{id:[1-9][0-9]{0,17}}"


def add_panel(config: Configurator, type_: ContentType) -> None:
    """Give *type_* its entry in the admin's menu."""
    config.add_admin_panel(
        f"content.{type_.name}",
        label=type_.label_plural,
        route="admin.content",
        route_args={"type": type_.name},
        permission=Permission.CONTENT_LIST,
        group="content",
        order=type_.order,
        icon=type_.icon,
    )


def includeme(config: Configurator) -> None:
    """Register the routes and views that all types share."""
    config.add_jinja2_search_path("cms.content:templates")
    config.add_route("admin.content", f"/admin/content/{_TYPE}")
    config.add_route("admin.content.new", f"/admin/content/{_TYPE}/new")
    config.add_route("admin.content.bulk", f"/admin/content/{_TYPE}/bulk")
    config.add_route("admin.content.edit", f"/admin/content/{_TYPE}/{_ID}")
    config.add_route("admin.content.revisions", f"/admin/content/{_TYPE}/{_ID}/versions")
    config.add_route(
        "admin.content.revision", f"/admin/content/{_TYPE}/{_ID}/versions/{{version:[0-9]{{1,9}}}}"
    )
    # Last, for its pattern fits the others too.
    config.add_route("admin.content.act", f"/admin/content/{_TYPE}/{_ID}/{{act:[a-z]+}}")
    config.add_route("admin.terms", f"/admin/terms/{_TAXONOMY}")
    config.add_route("admin.terms.edit", f"/admin/terms/{_TAXONOMY}/{_ID}")
    config.add_route("admin.terms.merge", f"/admin/terms/{_TAXONOMY}/{_ID}/merge")
    config.add_route("admin.terms.delete", f"/admin/terms/{_TAXONOMY}/{_ID}/delete")
    config.include("cms.content.panel.dashboard")
    config.scan("cms.content.panel")


def preview_path(request: Any, content_id: int) -> str:
    """Return where content is shown to those who may see it before it is public."""
    return str(request.route_path("content.preview", id=content_id))

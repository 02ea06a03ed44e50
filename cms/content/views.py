"""The public view of one piece of content, its password form, and previews.

Which content a URL means is decided in :mod:`cms.site`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyramid.httpexceptions import HTTPForbidden, HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from cms.accounts.credentials.passwords import verify_password
from cms.content.public.access import is_unlocked, may_read_unpublished, remember_unlocked
from cms.content.public.entry import make_entry
from cms.content.public.head import entry_head
from cms.content.queries import ContentRow, LinkRow, by_id, family, neighbours
from cms.content.types import ContentType, Visibility
from cms.i18n import _
from cms.theming.head import Crumb
from cms.theming.page import render_page
from cms_cache.core.recording import for_visitors_only

MAX_PASSWORD = 200


def show_content(
    request: Request,
    row: ContentRow,
    number: int = 1,
    *,
    preview: bool = False,
    front: bool = False,
    status: int = 200,
    **values: Any,
) -> Response:
    """Return page *number* of *row*.

    :param preview: shown to somebody who was let in already, published or not.
    :param front: it stands in for the list on the home page.
    :raises HTTPNotFound: it is not there for whoever asks, or has no such page.
    """
    now = request.registry.cms_clock.now()
    public = row.is_public(now)
    if not public and not preview and not may_read_unpublished(request, row):
        raise HTTPNotFound
    type_ = request.registry.cms_content_types.get(row.type)
    if type_ is None:
        raise HTTPNotFound  # a plugin that is gone declared it
    protected = row.visibility == Visibility.PASSWORD
    locked = protected and not (
        preview or is_unlocked(request, row) or may_read_unpublished(request, row)
    )
    entry = make_entry(request, row, number, now, locked=locked)
    if entry is None:
        raise HTTPNotFound
    # Locked, it is the same for all who have neither the password nor the right to read it.
    personal = not public or preview or status != 200 or (protected and not locked)
    if locked:
        for_visitors_only()
    values.update(_surroundings(request, row, type_, now) if public else {})
    crumbs = [] if front else _crumbs(request, row, entry, values.pop("above", []))
    values.pop("above", None)
    if not public or preview:
        values["notice"] = _("This page is not public: only people with permission see it.")
    if locked:
        values["unlock_url"] = request.links.at(f"unlock/{row.id}")
    return render_page(
        request,
        *_templates(type_, row),
        personal=personal,
        status=status,
        content=entry,
        locked=locked,
        crumbs=crumbs,
        head=entry_head(request, row, entry, type_, crumbs, now, personal=preview or not public),
        **values,
    )


def _templates(type_: ContentType, row: ContentRow) -> tuple[str, ...]:
    chosen = [row.template] if row.template in dict(type_.templates) else []
    return (*chosen, type_.template, "content/page.jinja2")


def _surroundings(
    request: Request, row: ContentRow, type_: ContentType, now: dt.datetime
) -> dict[str, Any]:
    """Return what stands around public content: its family in a tree, else its neighbours."""
    if type_.hierarchical:
        parts = (row.path or "").split("/")
        above = ["/".join(parts[:length]) for length in range(1, len(parts))]
        parents, children = family(request.reader, row.locale, row.id, above, now)
        return {"above": parents, "children": [_link(request, child) for child in children]}
    assert row.public_at is not None
    previous, following = neighbours(
        request.reader, row.type, row.locale, row.public_at, row.id, now
    )
    return {
        "previous": previous and _link(request, previous),
        "next": following and _link(request, following),
    }


def _link(request: Request, row: LinkRow) -> Crumb:
    return Crumb(row.title, request.links.content(row.path))


def _crumbs(request: Request, row: ContentRow, entry: Any, above: list[LinkRow]) -> list[Crumb]:
    crumbs = [Crumb(request.localizer.translate(_("Home")), request.links.home())]
    crumbs += [_link(request, parent) for parent in above]
    if not above and entry.categories:
        crumbs.append(Crumb(entry.categories[0].name, entry.categories[0].url))
    crumbs.append(Crumb(entry.title or request.localizer.translate(_("Untitled")), entry.url))
    return crumbs


@view_config(
    route_name="content.unlock",
    request_method="POST",
    permission=NO_PERMISSION_REQUIRED,
    # It changes nothing on the site, and a visitor has no session that could hold a token.
    require_csrf=False,
    rate_limit="forms",
)
def unlock(request: Request) -> Response:
    """Take the password of protected content; a right one leaves a cookie for its path."""
    row = by_id(request.reader, int(request.matchdict["id"]))
    now = request.registry.cms_clock.now()
    if row is None or row.visibility != Visibility.PASSWORD or not row.is_public(now):
        raise HTTPNotFound
    path = request.links.in_locale(row.locale).content(row.path or "")
    _speak(request, row)
    given = request.POST.get("password", "")
    if not isinstance(given, str) or len(given) > MAX_PASSWORD:
        raise HTTPForbidden
    if not verify_password(row.password_hash, given):
        return show_content(
            request,
            row,
            status=403,
            unlock_error=_("That is not the password of this page."),
        )
    response = HTTPSeeOther(location=path)
    response.headers["Cache-Control"] = "private, no-store"
    remember_unlocked(request, row, response, path)
    return response


@view_config(
    route_name="content.unlock", request_method=("GET", "HEAD"), permission=NO_PERMISSION_REQUIRED
)
def unlock_form(request: Request) -> Response:
    """Lead somebody who reloads the form's address back to the page it belongs to."""
    row = by_id(request.reader, int(request.matchdict["id"]))
    if row is None or not row.is_public(request.registry.cms_clock.now()):
        raise HTTPNotFound
    return HTTPSeeOther(location=request.links.in_locale(row.locale).content(row.path or ""))


@view_config(
    route_name="content.preview",
    request_method=("GET", "HEAD"),
    permission=NO_PERMISSION_REQUIRED,
)
def preview(request: Request) -> Response:
    """Show any version of content to those who may edit it; for others it is not there."""
    row = by_id(request.reader, int(request.matchdict["id"]))
    if row is None or not may_read_unpublished(request, row):
        raise HTTPNotFound
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and 1 <= len(number) <= 4 and int(number)):
        raise HTTPNotFound
    _speak(request, row)
    return show_content(request, row, int(number), preview=True)


def _speak(request: Request, row: ContentRow) -> None:
    """Make the page speak the language of *row*, which its URL does not name."""
    request.locale = row.locale
    request.links = request.links.in_locale(row.locale)

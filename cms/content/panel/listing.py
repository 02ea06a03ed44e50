"""The list of content of a type, and what is done to several at once."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPSeeOther
from pyramid.view import view_config

from cms.content import catalogue
from cms.content.catalogue import SORTS, ContentFilter
from cms.content.forms import STATUS_LABELS
from cms.content.models import Content
from cms.content.panel.finding import languages, type_of
from cms.content.policy import ACTS, may
from cms.content.services import ContentService
from cms.content.types import Status
from cms.errors import CmsError
from cms.i18n import _
from cms.i18n.languages import language_name
from cms.security.permissions import Permission
from cms.text import one_line

#: What may be done to several at once.
BULK = ("publish", "unpublish", "trash", "restore", "delete")


@view_config(
    route_name="admin.content",
    renderer="content/admin/list.jinja2",
    permission=Permission.CONTENT_LIST,
)
def listing(request: Any) -> dict[str, Any]:
    """Show content, filtered by text, status, language and author; unknown filters do nothing."""
    type_ = type_of(request)
    now = request.scope.clock.now()
    wanted = _filter(request, type_.name)
    total = catalogue.count_content(request.db, wanted, now)
    paging = request.admin.paging(total, 30)
    rows = catalogue.list_content(request.db, wanted, now, limit=paging.size, offset=paging.offset)
    identity = request.identity
    mine = identity.user_id if identity else None
    return {
        "type": type_,
        "rows": rows,
        "paging": paging,
        "wanted": wanted,
        "tabs": _tabs(request, type_.name, wanted),
        "now": now,
        "mine": mine,
        "may": lambda rule, content: may(identity, rule, content),
        "statuses": STATUS_LABELS,
        "languages": [(tag, language_name(tag, request.locale)) for tag in languages(request)],
        "authors": catalogue.authors(request.db),
        "trash": wanted.status == Status.TRASHED,
    }


def _filter(request: Any, type_: str) -> ContentFilter:
    given = request.GET
    status = given.get("status", "")
    sort = given.get("sort", "")
    return ContentFilter(
        type=type_,
        text=one_line(given.get("q", ""))[:200],
        status=status if status in {*Status, "scheduled"} else "",
        locale=given.get("locale", "") if given.get("locale") in languages(request) else "",
        author_id=_id(given.get("author", "")),
        term_id=_id(given.get("term", "")),
        sort=sort if sort in SORTS else "-updated",
    )


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _tabs(request: Any, type_: str, wanted: ContentFilter) -> list[tuple[str, Any, int, bool]]:
    counts = catalogue.status_counts(request.db, type_)
    base = request.route_path("admin.content", type=type_)
    living = sum(count for status, count in counts.items() if status != Status.TRASHED)
    tabs = [(base, _("All"), living, not wanted.status)]
    tabs += [
        (f"{base}?status={status}", label, counts[status], wanted.status == status)
        for status, label in STATUS_LABELS.items()
        if counts.get(status)
    ]
    return tabs


@view_config(
    route_name="admin.content.bulk", permission=Permission.CONTENT_LIST, request_method="POST"
)
def bulk(request: Any) -> HTTPSeeOther:
    """Do one act to everything ticked that whoever asks may do it to.

    :raises HTTPBadRequest: there is no such act, or the ids are none.
    """
    type_ = type_of(request)
    act = request.POST.get("act", "")
    if act not in BULK:
        raise HTTPBadRequest
    ids = request.admin.ticked()
    service = request.scope.get(ContentService)
    contents = request.db.query(Content).filter(Content.id.in_(ids), Content.type == type_.name)
    done, left = 0, 0
    for content in contents.all():
        allowed = may(request.identity, ACTS[act], content)
        fits = (content.status == Status.TRASHED) == (act in ("restore", "delete"))
        if not allowed or not fits:
            left += 1
            continue
        try:
            with request.db.begin_nested():
                getattr(service, act)(content)
        except CmsError:
            left += 1
        else:
            done += 1
    if done:
        request.admin.flash(_("Done for ${n}.", mapping={"n": done}))
    if left:
        request.admin.flash(_("Not possible for ${n}.", mapping={"n": left}), "warning")
    return HTTPSeeOther(request.route_path("admin.content", type=type_.name))

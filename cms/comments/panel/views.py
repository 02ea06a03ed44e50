"""The list of comments, and what is done to those ticked."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from pyramid.httpexceptions import HTTPBadRequest, HTTPSeeOther
from pyramid.view import view_config

from cms.comments.services import CommentService
from cms.comments.types import Status
from cms.i18n import _
from cms.security.permissions import Permission
from cms.text import one_line

LABELS = {
    Status.PENDING: _("Waiting"),
    Status.APPROVED: _("Approved"),
    Status.SPAM: _("Spam"),
    Status.TRASH: _("Trash"),
}

#: What a row offers, by its status; "delete" is for good.
ACTS = {
    Status.PENDING: [
        (Status.APPROVED, _("Approve")), (Status.SPAM, _("Spam")), (Status.TRASH, _("Trash"))
    ],
    Status.APPROVED: [
        (Status.PENDING, _("Let wait")), (Status.SPAM, _("Spam")), (Status.TRASH, _("Trash"))
    ],
    Status.SPAM: [(Status.APPROVED, _("Approve")), ("delete", _("Delete for good"))],
    Status.TRASH: [(Status.PENDING, _("Let wait")), ("delete", _("Delete for good"))],
}  # fmt: skip


@view_config(
    route_name="admin.comments",
    renderer="comments/admin_list.jinja2",
    permission=Permission.COMMENTS_MODERATE,
)
def comments(request: Any) -> dict[str, Any]:
    """Show comments, newest first, by status and words."""
    service = request.scope.get(CommentService)
    status = request.GET.get("status", "")
    status = status if status in list(Status) else ""
    words = one_line(request.GET.get("q", ""))[:200]
    total = service.search(words, status, limit=0)[1]
    paging = request.admin.paging(total, 30)
    rows, _total = service.search(words, status, limit=paging.size, offset=paging.offset)
    counts = service.counts()
    base = request.route_path("admin.comments")
    tabs = [(base, _("All"), sum(counts.values()), not status)]
    tabs += [
        (f"{base}?status={key}", label, counts[key], status == key)
        for key, label in LABELS.items()
        if counts.get(key)
    ]
    return {
        "acts": ACTS,
        "rows": [(row, title, type_, Markup(row.body)) for row, title, type_ in rows],  # noqa: S704
        "paging": paging,
        "tabs": tabs,
        "status": status,
        "words": words,
        "labels": LABELS,
    }


@view_config(
    route_name="admin.comments.moderate",
    permission=Permission.COMMENTS_MODERATE,
    request_method="POST",
)
def moderate(request: Any) -> HTTPSeeOther:
    """Give a comment, or those ticked, another status, or delete them for good.

    :raises HTTPBadRequest: there is no such act, or the ids are none.
    """
    act, ids = request.admin.act()
    service = request.scope.get(CommentService)
    if act == "delete":
        count = service.delete(ids)
    elif act in list(Status):
        count = service.moderate(ids, act)
    else:
        raise HTTPBadRequest
    request.admin.flash(_("Done for ${n}.", mapping={"n": count}))
    query = {name: request.POST.get(name, "") for name in ("status", "q", "page")}
    query = {name: value for name, value in query.items() if value}
    return HTTPSeeOther(request.route_path("admin.comments", _query=query))

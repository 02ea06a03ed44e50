"""The list of messages, one of them, and what is done to those ticked."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPNotFound, HTTPSeeOther
from pyramid.view import view_config

from cms.content.models import Content
from cms.forms.errors import MessageNotFoundError
from cms.forms.services import MessageService
from cms.forms.types import MessageStatus
from cms.i18n import _
from cms.security.permissions import Permission
from cms.text import one_line

LABELS = {
    MessageStatus.NEW: _("New"),
    MessageStatus.DONE: _("Done"),
    MessageStatus.SPAM: _("Spam"),
}


@view_config(
    route_name="admin.messages",
    renderer="forms/admin_list.jinja2",
    permission=Permission.MESSAGES_HANDLE,
)
def messages(request: Any) -> dict[str, Any]:
    """Show messages, newest first, by status and words."""
    service = request.scope.get(MessageService)
    status, words = wanted(request.GET)
    total = service.search(words, status, limit=0)[1]
    paging = request.admin.paging(total, 30)
    rows, _total = service.search(words, status, limit=paging.size, offset=paging.offset)
    counts = service.counts()
    base = request.route_path("admin.messages")
    tabs = [(base, _("All"), sum(counts.values()), not status)]
    tabs += [
        (f"{base}?status={key}", label, counts[key], status == key)
        for key, label in LABELS.items()
        if counts.get(key)
    ]
    return {
        "rows": rows,
        "paging": paging,
        "tabs": tabs,
        "status": status,
        "words": words,
        "labels": LABELS,
    }


@view_config(
    route_name="admin.messages.show",
    renderer="forms/admin_show.jinja2",
    permission=Permission.MESSAGES_HANDLE,
)
def show(request: Any) -> dict[str, Any]:
    """Show one message, whole.

    :raises HTTPNotFound: there is none.
    """
    try:
        message = request.scope.get(MessageService).get(int(request.matchdict["id"]))
    except (MessageNotFoundError, OverflowError):
        raise HTTPNotFound from None
    page = None
    if message.content_id is not None:
        page = request.db.get(Content, message.content_id)
    return {"message": message, "page": page, "labels": LABELS}


@view_config(
    route_name="admin.messages.act",
    permission=Permission.MESSAGES_HANDLE,
    request_method="POST",
)
def act(request: Any) -> HTTPSeeOther:
    """Give the messages ticked another status, or delete them for good.

    :raises HTTPBadRequest: there is no such act, or the ids are none.
    """
    wish = request.POST.get("act", "")
    ids = request.admin.ticked()
    service = request.scope.get(MessageService)
    if wish == "delete":
        count = service.delete(ids)
    elif wish in list(MessageStatus):
        count = service.mark(ids, wish)
    else:
        raise HTTPBadRequest
    request.admin.flash(_("Done for ${n}.", mapping={"n": count}))
    status = request.POST.get("status", "")
    query = {"status": status} if status in list(MessageStatus) else None
    return HTTPSeeOther(request.route_path("admin.messages", _query=query))


def wanted(given: Any) -> tuple[str, str]:
    """Return the status and the words that a list is asked for."""
    status = given.get("status", "")
    words = given.get("q", "")
    if not isinstance(words, str):
        raise HTTPBadRequest
    return (status if status in list(MessageStatus) else "", one_line(words)[:200])

"""A comment is sent, and the page on which one answers another."""

from __future__ import annotations

from typing import Any

from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from cms.comments.errors import InvalidCommentError
from cms.comments.forms import ABOUT, comment_form
from cms.comments.policy import closes_at, first_status, takes_comments
from cms.comments.public import PARAMETER, shown_comment
from cms.comments.queries import approved, page_of
from cms.comments.services import CommentService
from cms.comments.types import CommentRow, Status
from cms.content.public.access import readable
from cms.content.queries import ContentRow
from cms.content.types import Visibility
from cms.i18n import _
from cms.theming.head import Head
from cms.theming.page import render_page
from cms.web.public_forms import PublicForm, Refusal, refusal
from cms.web.request import Request
from cms_cache.core.recording import depends_until

#: Names of the service's values, by those of the form's fields.
_NAMES = {"author_name": "name", "author_email": "email", "author_url": "url", "body": "text"}


@view_config(
    route_name="comments.write",
    request_method=("GET", "HEAD"),
    permission=NO_PERMISSION_REQUIRED,
)
def form(request: Request) -> Response:
    """Lead somebody who reloads the form's address back to the page it stands in."""
    row = _content(request)
    return HTTPSeeOther(location=f"{request.links.content(row.path or '')}#respond")


@view_config(
    route_name="comments.answer",
    request_method=("GET", "HEAD"),
    permission=NO_PERMISSION_REQUIRED,
)
def answer_form(request: Request) -> Response:
    """Show a comment with the form for an answer to it."""
    row = _content(request)
    parent = _parent(request, row)
    assert parent is not None
    return _show(request, row, parent, comment_form(request, row.id, parent.id))


@view_config(
    route_name="comments.write",
    request_method="POST",
    permission=NO_PERMISSION_REQUIRED,
    # Sent from pages that everybody shares: cms.web.origins stands in for a token.
    require_csrf=False,
)
@view_config(
    route_name="comments.answer",
    request_method="POST",
    permission=NO_PERMISSION_REQUIRED,
    require_csrf=False,
)
def write(request: Request) -> Response:
    """Take a comment; what is wrong with it is said above the form, which keeps what was typed."""
    row = _content(request)
    parent = _parent(request, row)
    identity = request.identity
    sent = comment_form(request, row.id, parent.id if parent else None)
    sent.read(request, without=ABOUT if identity else ())
    if sent.errors:
        return _show(request, row, parent, sent, 422)
    if (refused := refusal(request, "comments")) is not None:
        return _refuse(request, row, parent, sent, refused)
    status = first_status(request.registry.cms_settings, identity, trapped=sent.trapped)
    values = sent.values
    try:
        comment = request.scope.get(CommentService).write(
            row.id,
            text=values["text"],
            author_name=(identity.name or identity.login) if identity else values["name"],
            author_email=values.get("email", ""),
            author_url=values.get("url", ""),
            user_id=identity.user_id if identity else None,
            parent_id=parent.id if parent else None,
            status=status,
        )
    except InvalidCommentError as error:
        sent.errors = {_NAMES.get(name, ""): text for name, text in error.errors.items()}
        return _show(request, row, parent, sent, 422)
    return HTTPSeeOther(location=_where(request, row, comment))


def _content(request: Request) -> ContentRow:
    """Return the content that takes comments from whoever asks; its page speaks its language.

    :raises HTTPNotFound: it is not there for them, or takes none.
    """
    row = readable(request, int(request.matchdict["id"]))
    settings, now = request.registry.cms_settings, request.registry.cms_clock.now()
    if not takes_comments(settings, row, now):
        raise HTTPNotFound(_("Comments are closed here."))
    depends_until(closes_at(settings, row))
    return row


def _parent(request: Request, row: ContentRow) -> CommentRow | None:
    """Return the comment that is answered; :raises HTTPNotFound: readers see no such one."""
    if "parent" not in request.matchdict:
        return None
    found = approved(request.reader, row.id, int(request.matchdict["parent"]))
    if found is None or found.is_ping:
        raise HTTPNotFound
    return found


def _show(
    request: Request,
    row: ContentRow,
    parent: CommentRow | None,
    shown: PublicForm,
    status: int = 200,
) -> Response:
    """Return the page that has nothing but the form and what it answers."""
    translate = request.localizer.translate
    name = translate(_("Anonymous")) if parent and not parent.name else parent and parent.name
    heading = translate(
        _("Reply to ${name}", mapping={"name": name}) if parent else _("Write a comment")
    )
    page_title = row.title or translate(_("Untitled"))
    title = f"{heading} – {page_title}"
    if shown.errors:
        # Read aloud first, when the page is shown again.
        title = ": ".join((translate(_("Not sent yet")), title))
    return render_page(
        request,
        "comments/respond.jinja2",
        personal=status != 200 or row.visibility != Visibility.PUBLIC,
        status=status,
        head=Head(title=title, heading=heading, robots="noindex"),
        form=shown,
        parent=parent and shown_comment(request, parent),
        page_title=page_title,
        page_url=request.links.content(row.path or ""),
    )


def _refuse(
    request: Request,
    row: ContentRow,
    parent: CommentRow | None,
    sent: PublicForm,
    refused: Refusal,
) -> Response:
    sent.errors[""] = _(
        "There were many comments from your address. Please send it again in ${minutes} min.",
        mapping={"minutes": refused.minutes},
    )
    response = _show(request, row, parent, sent, refused.status)
    response.headers.update(refused.headers)
    return response


def _where(request: Request, row: ContentRow, comment: Any) -> str:
    """Return where the comment is seen, or the note that says that it waits."""
    url = request.links.content(row.path or "")
    if comment.status != Status.APPROVED:
        return f"{url}#comment-waiting"
    per_page = request.registry.cms_settings["comments.per_page"]
    page = page_of(request.db.connection(), row.id, comment.id, per_page)
    query = f"?{PARAMETER}={page}" if page > 1 else ""
    return f"{url}{query}#comment-{comment.id}"

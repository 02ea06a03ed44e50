"""The comments below a page and the form for a new one, in the slot ``content_after``."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound

from cms.comments.forms import comment_form
from cms.comments.policy import closes_at, takes_comments
from cms.comments.queries import thread
from cms.comments.types import CommentRow, ThreadPage
from cms.content.public.parts import day_text, instant_text
from cms.i18n import _
from cms.theming.themes import get_template
from cms.web.request import Request
from cms_cache.core.recording import depends_until

#: The parameter that asks for a further page of comments.
PARAMETER = "comments"
#: The first page has the address of the content alone.
_NUMBER = re.compile("[2-9]|[1-9][0-9]{1,4}")
_SHOWN = "cms.comments.shown"


class ShownComment(msgspec.Struct, frozen=True):
    """A comment as ``comments/list.jinja2`` shows it."""

    id: int
    is_ping: bool
    name: str
    url: str
    html: Markup
    day: str
    instant: str
    answer_url: str
    answers: tuple[ShownComment, ...]


def comments_below(request: Request, content: Any = None, **values: Any) -> Markup | None:
    """Return the approved comments of *content* and the form; without comments, no statement."""
    if content is None:
        return None
    settings = request.registry.cms_settings
    now = request.registry.cms_clock.now()
    taken = takes_comments(settings, content, now)
    if taken:
        depends_until(closes_at(settings, content))
    count = content.comment_count
    if not count and not taken:
        return None
    page = _page(request, content) if count else ThreadPage((), 1, 1, 0)
    title = request.localizer.pluralize(
        _("${n} comment"), _("${n} comments"), page.total, mapping={"n": page.total}
    )
    template = get_template(request, "comments/list.jinja2")
    return Markup(  # noqa: S704 - a template's output
        template.render(
            request=request,
            title=title,
            comments=[
                shown_comment(request, comment, content.id if taken else None)
                for comment in page.comments
            ],
            page=page.page,
            pages=page.pages,
            page_url=lambda n: f"{content.url}?{PARAMETER}={n}#comments" if n > 1 else content.url,
            form=comment_form(request, content.id) if taken else None,
            closed=content.comments_open and not taken,
        )
    )


def _page(request: Request, content: Any) -> ThreadPage:
    number = _NUMBER.fullmatch(request.GET.get(PARAMETER, ""))
    per_page = request.registry.cms_settings["comments.per_page"]
    page = thread(request.reader, content.id, int(number[0]) if number else 1, per_page)
    if number and page.page == int(number[0]):
        request.environ[_SHOWN] = True
    return page


def check_page(request: Request) -> None:
    """Say that a page is not there when its address asks for comments that it did not show.

    Otherwise every number would be an address of its own for the same page.

    :raises HTTPNotFound: there are not so many comments, or the page shows none.
    """
    if PARAMETER in request.GET and _SHOWN not in request.environ:
        raise HTTPNotFound


def shown_comment(
    request: Request, comment: CommentRow, answered_on: int | None = None
) -> ShownComment:
    """Return a comment for a template.

    :param answered_on: id of the content whose readers may answer it; None where nobody may.
    """
    answer_url = ""
    if answered_on is not None and not comment.is_ping:
        answer_url = request.route_path("comments.answer", id=answered_on, parent=comment.id)
    return ShownComment(
        id=comment.id,
        is_ping=comment.is_ping,
        name=comment.name,
        url=comment.url,
        html=Markup(comment.body),  # noqa: S704 - sanitised when it was written
        day=day_text(request, comment.at),
        instant=instant_text(comment.at),
        answer_url=answer_url,
        answers=tuple(shown_comment(request, answer, answered_on) for answer in comment.answers),
    )


def commenter(request: Request) -> Markup | None:
    """Fill the place that says under which name somebody who is signed in comments."""
    identity = request.identity
    if identity is None:
        return None
    html = get_template(request, "comments/commenter.jinja2").render(
        request=request, name=identity.name or identity.login
    )
    return Markup(html)  # noqa: S704 - an escaping template made it


def no_questions(request: Request) -> Markup | None:
    """Fill the place in the tag around the questions that an account answers."""
    return Markup(" disabled hidden") if request.identity is not None else None


def includeme(config: Configurator) -> None:
    config.add_slot("content_after", comments_below, order=100)
    config.add_hole("commenter", commenter, signed_in_only=True)
    config.add_hole("comment_about", no_questions, signed_in_only=True)

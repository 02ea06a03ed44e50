"""The comments below a page, in the slot ``content_after``."""

from __future__ import annotations

from typing import Any

import msgspec
from markupsafe import Markup
from pyramid.config import Configurator

from cms.comments.queries import thread
from cms.comments.types import CommentRow
from cms.content.public.parts import day_text, instant_text
from cms.i18n import _
from cms.theming.themes import get_template
from cms.web.request import Request

#: The parameter that asks for a further page of comments.
PARAMETER = "comments"


class ShownComment(msgspec.Struct, frozen=True):
    """A comment as ``comments/list.jinja2`` shows it."""

    id: int
    is_ping: bool
    name: str
    url: str
    html: Markup
    day: str
    instant: str
    answers: tuple[ShownComment, ...]


def comments_below(request: Request, content: Any = None, **values: Any) -> Markup | None:
    """Return the approved comments of *content*; no statement where there are none."""
    if content is None or not getattr(content, "comment_count", 0):
        return None
    given = request.GET.get(PARAMETER, "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    per_page = request.cms_settings["comments.per_page"]
    page = thread(request.reader, content.id, number, per_page)
    title = request.localizer.pluralize(
        _("${n} comment"), _("${n} comments"), page.total, mapping={"n": page.total}
    )
    template = get_template(request, "comments/list.jinja2")
    return Markup(  # noqa: S704 - a template's output
        template.render(
            request=request,
            title=title,
            comments=[_shown(request, comment) for comment in page.comments],
            page=page.page,
            pages=page.pages,
            page_url=lambda n: f"{content.url}?{PARAMETER}={n}#comments" if n > 1 else content.url,
        )
    )


def _shown(request: Request, comment: CommentRow) -> ShownComment:
    return ShownComment(
        id=comment.id,
        is_ping=comment.is_ping,
        name=comment.name,
        url=comment.url,
        html=Markup(comment.body),  # noqa: S704 - sanitised when it was written
        day=day_text(request, comment.at),
        instant=instant_text(comment.at),
        answers=tuple(_shown(request, answer) for answer in comment.answers),
    )


def includeme(config: Configurator) -> None:
    config.add_slot("content_after", comments_below, order=100)

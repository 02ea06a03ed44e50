"""Rows of a list as the theme shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
from markupsafe import Markup
from pyramid.request import Request

from cms.content.body.split import split_more
from cms.content.listing.pages import ListedRow
from cms.content.public.memory import Memory, frame_key
from cms.content.public.parts import (
    Author,
    TermLink,
    day_text,
    instant_text,
    language_of,
    picture_of,
    term_links,
)
from cms.content.public.references import resolve
from cms.content.queries import CarriedTerm, categories_of, comment_counts, terms_of
from cms.content.types import Visibility
from cms.i18n import _
from cms.theming.head import Picture
from cms.theming.themes import get_template


class Shown(msgspec.Struct, frozen=True):
    """What an entry of a list is made of.

    :ivar more: what the link to the rest of a text with a "more" says: the author's words, or
        ours; empty where there is no such mark.
    """

    id: int
    type: str
    title: str
    url: str
    summary: Markup
    day: str
    instant: str
    author: Author | None
    categories: tuple[TermLink, ...]
    picture: Picture | None
    sticky: bool
    language: str
    direction: str
    more: str = ""


class Teaser:
    """One entry of a list, see ``parts/listing.jinja2``: all of :class:`Shown`, and more.

    What is more is read when a template asks for it, for all entries of the list at once. Only
    lists that show it are made anew when it changes.
    """

    def __init__(self, request: Request, shown: Shown, ids: Sequence[int]) -> None:
        self._request = request
        self._ids = ids
        self.shown = shown

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shown, name)

    @property
    def tags(self) -> tuple[TermLink, ...]:
        """The terms of every taxonomy but the categories."""
        carried = terms_of(self._request.reader, self._ids).get(self.shown.id, ())
        return tuple(
            term for term in term_links(self._request, carried) if term.taxonomy != "category"
        )

    @property
    def comment_count(self) -> int:
        """How many comments visitors see below it."""
        return dict(comment_counts(self._request.reader, self._ids)).get(self.shown.id, 0)


def teasers(request: Request, rows: Sequence[ListedRow], now: dt.datetime) -> tuple[Teaser, ...]:
    """Return *rows* ready for a template: at most two statements however many there are."""
    ids = [row.id for row in rows]
    categories = categories_of(request.reader, ids)
    memory: Memory = request.registry.cms_teasers
    frame = frame_key(request)
    summaries = resolve(request, *(_summary(request, row) for row in rows), now=now)
    return tuple(
        Teaser(
            request,
            memory.get_or_make(
                (frame, row, summary, carried),
                partial(_shown, request, row, summary, carried),
            ),
            ids,
        )
        for row, summary, carried in zip(
            rows, summaries, (tuple(categories.get(row.id, ())) for row in rows), strict=True
        )
    )


def _summary(request: Request, row: ListedRow) -> str:
    if row.visibility != Visibility.PASSWORD:
        return row.summary
    text = request.localizer.translate(_("This page is protected by a password."))
    return Markup("<p>{}</p>").format(text)


def _shown(request: Request, row: ListedRow, summary: str, carried: Sequence[CarriedTerm]) -> Shown:
    links = request.links
    local = links if row.locale == links.locale else links.in_locale(row.locale)
    cut = split_more(summary)
    more = ""
    if cut is not None:
        summary, more = cut.html, cut.label or request.localizer.translate(_("Continue reading"))
    return Shown(
        id=row.id,
        type=row.type,
        title=row.title,
        url=local.content(row.path),
        summary=Markup(summary),  # noqa: S704 - sanitised when it was saved
        day=day_text(request, row.public_at),
        instant=instant_text(row.public_at),
        author=author_of(request, row.author_name, row.author_slug),
        categories=term_links(request, carried),
        picture=picture_of(request, row),
        sticky=row.sticky,
        more=more,
        **language_of(request, row.locale),
    )


def draw_teaser(request: Request, item: Any, first: bool = False) -> Markup:
    """Return one entry of a list as HTML, by ``parts/teaser.jinja2`` of the theme."""
    template = get_template(request, "parts/teaser.jinja2")

    def draw() -> Markup:
        html = template.render(request=request, item=item, first=first)
        return Markup(html)  # noqa: S704 - an escaping template made it

    if not isinstance(item, Teaser) or template.environment.auto_reload:
        return draw()
    memory: Memory = request.registry.cms_drawn_teasers
    return memory.get_or_make((frame_key(request), item.shown, first), draw)


def author_of(
    request: Request, name: str | None, slug: str | None, bio: str | None = ""
) -> Author | None:
    """Return the author with the URL of their archive; None when there is none."""
    if not slug:
        return None
    return Author(name or slug, request.links.author(slug), bio or "")

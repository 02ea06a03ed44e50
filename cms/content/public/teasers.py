"""Rows of a list as the theme shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from markupsafe import Markup
from pyramid.request import Request

from cms.content.listing.pages import ListedRow
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
from cms.content.queries import terms_of
from cms.content.types import Visibility
from cms.i18n import _
from cms.theming.head import Picture


class Teaser(msgspec.Struct, frozen=True):
    """One entry of a list; see ``parts/listing.jinja2``."""

    id: int
    type: str
    title: str
    url: str
    summary: Markup
    day: str
    instant: str
    author: Author | None
    categories: tuple[TermLink, ...]
    tags: tuple[TermLink, ...]
    picture: Picture | None
    sticky: bool
    comment_count: int
    language: str
    direction: str


def teasers(request: Request, rows: Sequence[ListedRow], now: dt.datetime) -> tuple[Teaser, ...]:
    """Return *rows* ready for a template: at most two statements however many there are."""
    terms = terms_of(request.reader, [row.id for row in rows])
    protected = ""
    shown: list[str] = []
    for row in rows:
        if row.visibility == Visibility.PASSWORD:
            protected = protected or Markup("<p>{}</p>").format(
                request.localizer.translate(_("This page is protected by a password."))
            )
            shown.append(protected)
        else:
            shown.append(row.summary)
    summaries = resolve(request, *shown, now=now)
    links = request.links
    authors: dict[str | None, Author | None] = {}
    found = []
    for row, summary in zip(rows, summaries, strict=True):
        local = links if row.locale == links.locale else links.in_locale(row.locale)
        carried = term_links(request, terms.get(row.id, ()))
        if row.author_slug not in authors:
            authors[row.author_slug] = author_of(request, row.author_name, row.author_slug)
        found.append(
            Teaser(
                id=row.id,
                type=row.type,
                title=row.title,
                url=local.content(row.path),
                summary=Markup(summary),  # noqa: S704 - sanitised when it was saved
                day=day_text(request, row.public_at),
                instant=instant_text(row.public_at),
                author=authors[row.author_slug],
                categories=tuple(term for term in carried if term.taxonomy == "category"),
                tags=tuple(term for term in carried if term.taxonomy != "category"),
                picture=picture_of(request, row),
                sticky=row.sticky,
                comment_count=row.comment_count,
                **language_of(request, row.locale),
            )
        )
    return tuple(found)


def author_of(
    request: Request, name: str | None, slug: str | None, bio: str | None = ""
) -> Author | None:
    """Return the author with the URL of their archive; None when there is none."""
    if not slug:
        return None
    return Author(name or slug, request.links.author(slug), bio or "")

"""One piece of content as the theme shows it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from markupsafe import Markup
from pyramid.request import Request

from cms.content.blocks.live import fill_live
from cms.content.body.split import split_pages
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
from cms.content.public.teasers import author_of
from cms.content.queries import ContentRow, terms_of
from cms.i18n import _
from cms.theming.head import Picture


class PageLink(msgspec.Struct, frozen=True):
    """One numbered page; ``url`` is None for a gap between numbers."""

    number: int
    url: str | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What templates know as ``content``.

    :ivar html: the page asked for, references resolved.
    :ivar fields: values of the type's declared fields.
    :ivar categories: terms of the tree; *tags* are those of every other taxonomy.
    """

    id: int
    type: str
    title: str
    url: str
    html: Markup
    published_at: dt.datetime | None
    day: str
    instant: str
    updated: str
    author: Author | None
    categories: tuple[TermLink, ...]
    tags: tuple[TermLink, ...]
    picture: Picture | None
    fields: dict[str, Any]
    comment_count: int
    comment_count_text: str
    comments_open: bool
    page_number: int
    page_count: int
    page_links: tuple[PageLink, ...]
    language: str
    direction: str


def make_entry(
    request: Request, row: ContentRow, number: int, now: dt.datetime, *, locked: bool = False
) -> Entry | None:
    """Return page *number* of *row*; None when its text has no such page.

    :param locked: leave out everything that the password protects.
    """
    pages = [""] if locked else split_pages(row.rendered)
    if number > len(pages):
        return None
    (html,) = resolve(request, pages[number - 1], now=now)
    url = request.links.content(row.path or "")
    html = fill_live(
        request,
        html,
        request.registry.cms_blocks,
        content_id=row.id,
        url=url,
        before="".join(pages[: number - 1]),
    )
    carried = term_links(request, terms_of(request.reader, [row.id]).get(row.id, ()))
    count = row.comment_count
    return Entry(
        id=row.id,
        type=row.type,
        title=row.title,
        url=url,
        html=Markup(html),  # noqa: S704 - sanitised and rendered when it was saved
        published_at=row.published_at,
        day=day_text(request, row.published_at),
        instant=instant_text(row.published_at),
        updated=instant_text(row.updated_at),
        author=author_of(request, row.author_name, row.author_slug, row.author_bio),
        categories=tuple(term for term in carried if term.taxonomy == "category"),
        tags=tuple(term for term in carried if term.taxonomy != "category"),
        picture=None if locked else picture_of(request, row, row.caption),
        fields={} if locked else row.fields,
        comment_count=count,
        comment_count_text=request.localizer.pluralize(
            _("${n} comment"), _("${n} comments"), count, mapping={"n": count}
        )
        if count
        else "",
        comments_open=row.comments_open,
        page_number=number,
        page_count=len(pages),
        page_links=tuple(PageLink(n, request.links.part(url, n)) for n in range(1, len(pages) + 1))
        if len(pages) > 1
        else (),
        **language_of(request, row.locale),
    )

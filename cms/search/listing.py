"""Results in the shape that the theme's lists have."""

from __future__ import annotations

from typing import Any

import msgspec
from markupsafe import Markup

from cms.i18n import formats
from cms.i18n.languages import text_direction
from cms.search.types import Hit, Results
from cms.web.links import Links


class Item(msgspec.Struct, frozen=True):
    """One result, with what ``parts/listing.jinja2`` asks for."""

    url: str
    title: Markup
    summary: Markup
    day: str
    instant: str
    language: str
    direction: str
    author: Any = None
    categories: tuple[Any, ...] = ()
    sticky: bool = False
    picture: Any = None


class PageLink(msgspec.Struct, frozen=True):
    """A number of the pager; a gap has no URL."""

    number: int
    url: str | None


class ResultPage(msgspec.Struct, frozen=True):
    """One page of results with its pager."""

    items: tuple[Item, ...]
    number: int
    last: int
    previous: str
    next: str
    links: tuple[PageLink, ...]


def result_page(
    results: Results, links: Links, url: str, *, locale: str, zone: str, last: int
) -> ResultPage:
    """Return *results* for the theme.

    :param url: the address of the first page, parameters included.
    :param zone: the site's time zone.
    :param last: the last page that can be asked for.
    """
    number, pages = results.page, max(1, min(results.pages, last))
    return ResultPage(
        items=tuple(_item(hit, links, locale, zone) for hit in results.hits),
        number=number,
        last=pages,
        previous=links.page(url, number - 1) if number > 1 else "",
        next=links.page(url, number + 1) if number < pages else "",
        links=tuple(_numbers(links, url, number, pages)),
    )


def _item(hit: Hit, links: Links, locale: str, zone: str) -> Item:
    foreign = hit.locale != locale
    return Item(
        url=links.in_locale(hit.locale).content(hit.path),
        title=hit.title,
        summary=Markup("<p>%s</p>") % hit.excerpt if hit.excerpt else Markup(),
        day=formats.format_date(hit.published_at, locale, zone) if hit.published_at else "",
        instant=hit.published_at.strftime("%Y-%m-%dT%H:%M:%SZ") if hit.published_at else "",
        language=hit.locale if foreign else "",
        direction=text_direction(hit.locale) if foreign else "",
    )


def _numbers(links: Links, url: str, number: int, pages: int) -> list[PageLink]:
    wanted = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    found: list[PageLink] = []
    for each in wanted:
        if found and each > found[-1].number + 1:
            found.append(PageLink(each - 1, None))
        found.append(PageLink(each, links.page(url, each)))
    return found

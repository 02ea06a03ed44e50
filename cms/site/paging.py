"""Numbered pages of lists: their URLs, and which numbers a pager shows."""

from __future__ import annotations

import re

import msgspec
from pyramid.request import Request

from cms.content.listing.pages import ListPage
from cms.content.public.entry import PageLink
from cms.content.public.teasers import Teaser

_NUMBER = re.compile(r"[1-9][0-9]{0,8}\Z")


class Page(msgspec.Struct, frozen=True):
    """One page of a list as ``parts/listing.jinja2`` shows it."""

    items: tuple[Teaser, ...]
    number: int
    last: int
    previous: str
    next: str
    links: tuple[PageLink, ...]


def make_page(request: Request, page: ListPage, items: tuple[Teaser, ...], url: str) -> Page:
    """Return *page* of the list at *url* with the links of its pager."""

    def at(number: int) -> str:
        return request.links.page(url, number)

    return Page(
        items=items,
        number=page.number,
        last=page.last,
        previous=at(page.number - 1) if page.number > 1 else "",
        next=at(page.number + 1) if page.number < page.last else "",
        links=tuple(
            PageLink(number or 0, at(number) if number else None)
            for number in shown_numbers(page.number, page.last)
        )
        if page.last > 1
        else (),
    )


def shown_numbers(number: int, last: int) -> list[int | None]:
    """Return the numbers a pager shows; None stands for a gap of two or more."""
    near = {1, last, *range(number - 1, number + 2)}
    shown: list[int | None] = []
    for candidate in sorted(n for n in near if 1 <= n <= last):
        before = shown[-1] if shown else 0
        if before is not None and candidate - before == 2:
            shown.append(candidate - 1)
        elif before is not None and candidate - before > 2:
            shown.append(None)
        shown.append(candidate)
    return shown


def split_number(path: str, base: str) -> tuple[str, int | None]:
    """Return *path* without a page number at its end, and that number.

    ``news/page/3`` gives ``news`` and 3. A number that is none, such as ``007`` or one
    longer than any list, leaves the path as it is.
    """
    head, _, number = path.rpartition("/")
    if not _NUMBER.match(number):
        return path, None
    if head == base:
        return "", int(number)
    if head.endswith(f"/{base}"):
        return head[: -len(base) - 1], int(number)
    return path, None

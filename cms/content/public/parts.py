"""The small things that entries and teasers are made of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec
from pyramid.request import Request

from cms.content.queries import CarriedTerm
from cms.i18n.formats import format_date
from cms.i18n.languages import text_direction
from cms.theming.head import Picture

_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


class Author(msgspec.Struct, frozen=True):
    """Who wrote something."""

    name: str
    url: str
    bio: str = ""


class TermLink(msgspec.Struct, frozen=True):
    """A term and its archive."""

    name: str
    url: str
    taxonomy: str


class HasPicture(Protocol):
    """A row with the columns of a medium."""

    @property
    def storage_key(self) -> str | None: ...

    @property
    def source_url(self) -> str | None: ...

    @property
    def mime(self) -> str | None: ...

    @property
    def alt(self) -> str | None: ...

    @property
    def width(self) -> int | None: ...

    @property
    def height(self) -> int | None: ...


def picture_of(request: Request, row: HasPicture, caption: str | None = "") -> Picture | None:
    """Return the featured picture of *row*; None when it has none that can be shown."""
    if row.mime is None or not row.mime.startswith("image/"):
        return None
    url = request.links.media(row.storage_key) if row.storage_key else row.source_url
    if not url:
        return None
    return Picture(
        url=url,
        alt=row.alt or "",
        width=row.width,
        height=row.height,
        caption=plain_text(caption or "", 1000),
    )


def term_links(request: Request, terms: Iterable[CarriedTerm]) -> tuple[TermLink, ...]:
    """Return *terms* with the URLs of their archives."""
    known: dict[int, TermLink] = request.environ.setdefault("cms.term_links", {})
    found = []
    for term in terms:
        link = known.get(term.id)
        if link is None:
            if term.taxonomy not in request.registry.cms_taxonomies:
                continue  # a plugin that is gone declared it
            url = request.links.term(term.taxonomy, term.path)
            link = known[term.id] = TermLink(term.name, url, term.taxonomy)
        found.append(link)
    return tuple(found)


def day_text(request: Request, instant: dt.datetime | None) -> str:
    """Return the day of *instant* in the site's time zone, in the language of the page."""
    if instant is None:
        return ""
    zone = zone_of(request.registry.cms_settings["site.timezone"])
    return _day_text(instant.astimezone(zone).date(), request.locale)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its name, as the settings have it."""
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def _day_text(day: dt.date, locale: str) -> str:
    return format_date(day, locale)


def instant_text(instant: dt.datetime | None) -> str:
    """Return *instant* for ``<time datetime>`` and structured data: UTC, to the second."""
    return "" if instant is None else f"{instant.isoformat()[:19]}Z"


def plain_text(html: str, limit: int) -> str:
    """Return the text of *html* in one line, cut at a word so that *limit* is kept."""
    text = _SPACE.sub(" ", unescape(_TAG.sub(" ", html))).strip()
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut.rsplit(' ', 1)[0].rstrip(' ,;:–-')}…"


def language_of(request: Request, locale: str) -> dict[str, Any]:
    """Return ``language`` and ``direction`` of content in another language than the page's."""
    if locale == request.locale:
        return {"language": "", "direction": ""}
    return {"language": locale, "direction": text_direction(locale)}

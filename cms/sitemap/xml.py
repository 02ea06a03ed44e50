"""Sitemaps 0.9 (https://www.sitemaps.org/protocol.html), written as they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from cms.sitemap.types import Place
from cms.web.xml import DECLARATION, attribute, text

SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


def index(rows: Iterable[tuple[str, dt.datetime | None]]) -> str:
    """Return the index of parts: their URLs and when each last changed."""
    lines = [
        f"<sitemap><loc>{text(url)}</loc>{_modified(changed)}</sitemap>\n" for url, changed in rows
    ]
    return f'{DECLARATION}<sitemapindex xmlns="{SCHEMA}">\n{"".join(lines)}</sitemapindex>\n'


def urlset(places: Iterable[Place]) -> Iterator[bytes]:
    """Yield the document of a part, piece by piece."""
    yield f'{DECLARATION}<urlset xmlns="{SCHEMA}" xmlns:xhtml="{XHTML}">\n'.encode()
    for place in places:
        links = "".join(_alternate(language, url) for language, url in place.alternates)
        yield (
            f"<url><loc>{text(place.url)}</loc>{_modified(place.modified)}{links}</url>\n".encode()
        )
    yield b"</urlset>\n"


def _alternate(language: str, url: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{attribute(language)}" href="{attribute(url)}"/>'


def _modified(changed: dt.datetime | None) -> str:
    return f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""

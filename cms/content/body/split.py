"""Where a rendered body is divided: pages, and the part above "more"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

PAGE_BREAK = "<!--pagebreak-->"
_MORE = re.compile(r"<!--more(?::(.*?))?-->", re.S)


def more_marker(label: str = "") -> str:
    """Return the mark that stands for "more" in a rendered body.

    A comment must not hold two hyphens, so those of the label become single ones.
    """
    safe = re.sub("-{2,}", "-", label).strip("-").replace("<", "&lt;").replace(">", "&gt;")
    return f"<!--more:{safe}-->" if safe else "<!--more-->"


@dataclass(frozen=True, slots=True)
class Teaser:
    """The part of a body above "more"."""

    html: str
    label: str
    """What the link to the rest says; empty for the theme's own words."""


def split_pages(rendered: str) -> list[str]:
    """Return the pages of a rendered body, at least one."""
    pages = [page.strip() for page in rendered.split(PAGE_BREAK)]
    return [page for page in pages if page] or [""]


def split_more(rendered: str) -> Teaser | None:
    """Return what stands above "more", or None when there is no such mark or nothing above it.

    A summary keeps the mark at its end, and is read in the same way.
    """
    match = _MORE.search(rendered)
    if match is None:
        return None
    above = rendered[: match.start()].replace(PAGE_BREAK, "").strip()
    return Teaser(above, unescape(match[1] or "")) if above else None

"""Which shape the addresses of the old site had, and the addresses that follow from it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from urllib.parse import unquote, urlsplit

from cms.importer.wordpress import slugs
from cms.importer.wordpress.types import Item

#: WordPress's tags -> our tokens.
WORDPRESS_TAGS = {
    "%year%": "{year}",
    "%monthnum%": "{month}",
    "%day%": "{day}",
    "%hour%": "{hour}",
    "%minute%": "{minute}",
    "%second%": "{second}",
    "%postname%": "{slug}",
    "%post_id%": "{id}",
    "%category%": "{category}",
    "%author%": "{author}",
}
_LITERAL = re.compile(r"[a-z0-9_-]{1,30}")


def from_wordpress(pattern: str) -> str:
    """Return *pattern* with our tokens in place of WordPress's, without slashes at the ends."""
    for theirs, our in WORDPRESS_TAGS.items():
        pattern = pattern.replace(theirs, our)
    return pattern.strip("/")


def site_path(link: str, base: str = "") -> str:
    """Return the path of *link* below *base*, decoded and without slashes at the ends."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    path = re.sub(r"/{2,}", "/", unquote(parts.path, errors="replace")).strip("/")
    base = base.strip("/")
    if base and (path == base or path.startswith(base + "/")):
        path = path[len(base) :].strip("/")
    return path


class PermalinkShape:
    """Learns from the links of posts how the old site made them.

    :param base: the path of the blog itself, if it was no host of its own.
    """

    def __init__(self, base: str = "") -> None:
        self._base = base
        self._seen: Counter[str] = Counter()
        self._posts = 0

    def add(self, item: Item, local: dt.datetime | None) -> None:
        """Learn from a published post; *local* is its date as WordPress shows it."""
        self._posts += 1
        shape = self._shape(item, local)
        if shape:
            self._seen[shape] += 1

    def _shape(self, item: Item, local: dt.datetime | None) -> str | None:
        path = site_path(item.link, self._base)
        slug = slugs.decode(item.slug)
        segments = path.split("/")
        if not path or not slug:
            return None
        if segments[-1] == slug:
            tail = "{slug}"
        elif segments[-1] in (f"{slug}.html", f"{slug}.htm"):
            tail = "{slug}" + segments[-1][len(slug) :]
        elif segments[-1] == str(item.id):
            tail = "{id}"
        else:
            return None
        head = segments[:-1]
        names = [("{year}", "%Y"), ("{month}", "%m"), ("{day}", "%d")]
        shaped: list[str] = []
        for segment in head:
            if local is not None and names and segment == local.strftime(names[0][1]):
                shaped.append(names.pop(0)[0])
            elif segment == item.creator.lower():
                shaped.append("{author}")
            elif any(t.taxonomy == "category" and t.slug == segment for t in item.terms):
                if not shaped or shaped[-1] != "{category}":
                    shaped.append("{category}")
            elif _LITERAL.fullmatch(segment) and not segment.isdecimal():
                shaped.append(segment)
            else:
                return None
        return "/".join((*shaped, tail))

    def pattern(self) -> str | None:
        """Return the shape most posts have; None when fewer than half agree."""
        if not self._seen:
            return None
        shape, number = self._seen.most_common(1)[0]
        return shape if number * 2 >= self._posts else None

"""A feed before it is Atom or RSS."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Category:
    """A term that an entry carries."""

    slug: str
    name: str
    scheme: str


@dataclass(frozen=True)
class Entry:
    """One entry. URLs are absolute; ``summary`` and ``content`` are HTML.

    :param id: an IRI that stays when the address changes (RFC 4287, 4.2.6).
    :param content: empty when the feed shows summaries only.
    :param comments: address of the comments, empty when there is no discussion.
    :param comments_feed: address of their feed without its kind, likewise.
    """

    id: str
    url: str
    title: str
    published: dt.datetime
    updated: dt.datetime
    author: str
    language: str
    author_url: str = ""
    summary: str = ""
    content: str = ""
    categories: tuple[Category, ...] = ()
    comments: str = ""
    comments_feeds: tuple[str, str] | None = None
    comment_count: int = 0


@dataclass(frozen=True)
class Feed:
    """A feed with its entries, newest first.

    :param url: the page that shows the same.
    :param atom_url, rss_url: the feed's own addresses.
    """

    title: str
    subtitle: str
    url: str
    atom_url: str
    rss_url: str
    language: str
    author: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> dt.datetime:
        """The latest change of an entry; a feed without entries has never changed."""
        return max((entry.updated for entry in self.entries), default=NEVER)


NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

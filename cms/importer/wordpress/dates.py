"""WordPress's dates: naive local time, and the same in UTC where it knows it."""

from __future__ import annotations

import datetime as dt

from cms.clock import UTC
from cms.importer.wordpress.types import Item, WpComment

_ZERO = "0000-00-00"


def parse(text: str) -> dt.datetime | None:
    """Return the naive time in *text*; None for an empty, zero or impossible one."""
    text = text.strip()
    if not text or text.startswith(_ZERO):
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=None) if found.year >= 1000 else None


def instant(gmt: str, local: str) -> dt.datetime | None:
    """Return the instant that *gmt* names, else *local* taken as UTC, else None."""
    found = parse(gmt) or parse(local)
    return None if found is None else found.replace(tzinfo=UTC)


def item_instant(item: Item) -> dt.datetime | None:
    """Return when *item* was published, or is to be."""
    return instant(item.date_gmt, item.date)


def item_local(item: Item) -> dt.datetime | None:
    """Return the local time of *item*, which its permalink is made of."""
    return parse(item.date) or parse(item.date_gmt)


def comment_instant(comment: WpComment) -> dt.datetime | None:
    """Return when *comment* was written."""
    return instant(comment.date_gmt, comment.date)

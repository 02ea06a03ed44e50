"""Remembered page starts: where each numbered page of a list begins.

They are worked out in one pass over an index and kept in memory until content changes
(:mod:`.version`) or the clock makes something appear or expire. A list is never shown from
starts that no longer hold: every read of rows brings the version along.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from cms.clock import UTC
from cms.content.listing.kinds import TURNS, Kind, Start

#: MariaDB knows no earlier and no later day.
EARLIEST = dt.datetime(1000, 1, 1, tzinfo=UTC)
LATEST = dt.datetime(9999, 12, 31, tzinfo=UTC)

#: How many starts one process remembers over all lists: some 20 MB.
CAPACITY = 150_000


class Starts(msgspec.Struct, frozen=True):
    """The starts of all pages of one list; an empty list has none."""

    version: int
    until: dt.datetime
    pages: tuple[Start, ...]


class RememberedStarts:
    """What one process remembers, least recently used first to go."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[Hashable, Starts] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, now: dt.datetime) -> Starts | None:
        """Return what is remembered and not outlived; the version is the caller's to check."""
        with self._lock:
            starts = self._kept.get(key)
            if starts is None:
                return None
            if now >= starts.until:
                self._drop(key)
                return None
            self._kept.move_to_end(key)
            return starts

    def keep(self, key: Hashable, starts: Starts) -> None:
        """Remember *starts*; a list too large for the capacity is not kept."""
        with self._lock:
            self._drop(key)
            if len(starts.pages) > self._capacity:
                return
            self._kept[key] = starts
            self._size += len(starts.pages) + 1
            while self._size > self._capacity:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._size = 0

    def _drop(self, key: Hashable) -> None:
        dropped = self._kept.pop(key, None)
        if dropped is not None:
            self._size -= len(dropped.pages) + 1


def read_turn(db: Connection, now: dt.datetime) -> tuple[int, dt.datetime]:
    """Return the version, and the next instant at which something appears or expires by itself."""
    version, *turns = db.execute(TURNS, {"now": now}).one()
    return version or 0, min((turn for turn in turns if turn is not None), default=LATEST)


def read_starts(
    db: Connection, kind: Kind, values: Mapping[str, Any], size: int, now: dt.datetime
) -> Starts:
    """Work out the page starts of a list, in two statements.

    The version is read first: should content change in between, the starts carry the
    older number and are thrown away at their next use.
    """
    version, until = read_turn(db, now)
    rows = db.execute(kind.starts, {**values, "size": size, "now": now}).all()
    pages = tuple(Start(bool(sticky), at, id_) for sticky, at, id_ in rows)
    return Starts(version=version, until=until, pages=pages)

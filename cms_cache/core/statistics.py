"""What each region did: counted in the process, summed over processes in a small file."""

from __future__ import annotations

import atexit
import contextlib
import sqlite3
import threading
import time
import weakref
from pathlib import Path

import msgspec

from cms_cache.core.errors import Unavailable
from cms_cache.core.sqlite_file import SqliteFile

# Upper ends of the latency classes, in microseconds; the last one has no end.
BUCKETS = tuple(2**power for power in range(21))
_FLUSH_EVERY = 10.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counted (
    region TEXT NOT NULL, name TEXT NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (region, name)
) WITHOUT ROWID;
"""
_ADD = (
    "INSERT INTO counted (region, name, amount) VALUES (?, ?, ?) "
    "ON CONFLICT (region, name) DO UPDATE SET amount = amount + excluded.amount"
)


class Statistics(msgspec.Struct, kw_only=True):
    """What a region did since its numbers were last cleared.

    Attributes:
        read: bytes that came out of the cache; `written`: bytes that went in.
        latency: number of look-ups in each class of `BUCKETS`, misses included.
        reasons: how often a page was answered as it was, by the words of `Cache-Status`.
        saved: microseconds of rendering that hits made unnecessary.
    """

    hits: int = 0
    misses: int = 0
    stores: int = 0
    deletes: int = 0
    errors: int = 0
    read: int = 0
    written: int = 0
    latency: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    reasons: dict[str, int] = {}
    saved: int = 0

    @property
    def hit_rate(self) -> float:
        """Hits among look-ups, from 0 to 1; 0 when there was none."""
        looked = self.hits + self.misses
        return self.hits / looked if looked else 0.0

    def percentile(self, share: float) -> int:
        """Microseconds within which `share` of the look-ups were answered, rounded up."""
        goal = sum(self.latency) * share
        seen = 0
        for number, end in zip(self.latency, (*BUCKETS, BUCKETS[-1] * 2), strict=True):
            seen += number
            if number and seen >= goal:
                return end
        return 0

    def add(self, other: Statistics) -> None:
        for name in _COUNTERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for place, number in enumerate(other.latency):
            self.latency[place] += number
        for reason, number in other.reasons.items():
            self.reasons[reason] = self.reasons.get(reason, 0) + number


_COUNTERS = ("hits", "misses", "stores", "deletes", "errors", "read", "written", "saved")


class Counters:
    """Counts for all regions of this process, and keeps the sums in a file now and then.

    Args:
        path: the file; `None` counts in this process only.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = SqliteFile(path, _SCHEMA, wait=0.2) if path else None
        self._lock = threading.Lock()
        self._regions: dict[str, Statistics] = {}
        self._next_flush = time.monotonic() + _FLUSH_EVERY
        if self._file is not None:
            # A weak reference: an application that is gone must not be kept for its exit.
            atexit.register(_flush_at_exit, weakref.ref(self))

    def looked(self, region: str, *, hits: int, misses: int, size: int, seconds: float) -> None:
        """Note a look-up of `hits + misses` keys that took so long in all."""
        place = min(int(seconds * 1e6).bit_length(), len(BUCKETS))
        with self._lock:
            mine = self._of(region)
            mine.hits += hits
            mine.misses += misses
            mine.read += size
            mine.latency[place] += 1
        if time.monotonic() > self._next_flush:
            self.flush()

    def changed(
        self, region: str, *, stores: int = 0, deletes: int = 0, errors: int = 0, size: int = 0
    ) -> None:
        with self._lock:
            mine = self._of(region)
            mine.stores += stores
            mine.deletes += deletes
            mine.errors += errors
            mine.written += size

    def answered(self, region: str, reason: str, saved: float = 0.0) -> None:
        """Note why a page was answered as it was, and the seconds of rendering that it saved."""
        with self._lock:
            mine = self._of(region)
            mine.reasons[reason] = mine.reasons.get(reason, 0) + 1
            mine.saved += int(saved * 1e6)
        if time.monotonic() > self._next_flush:
            self.flush()

    def _of(self, region: str) -> Statistics:
        found = self._regions.get(region)
        if found is None:
            found = self._regions[region] = Statistics()
        return found

    def flush(self) -> None:
        """Add what this process counted to the sums. A failure keeps the counts for later."""
        self._next_flush = time.monotonic() + _FLUSH_EVERY
        if self._file is None:
            return
        with self._lock:
            mine, self._regions = self._regions, {}
        rows = [
            (region, name, amount)
            for region, counted in mine.items()
            for name, amount in _flat(counted).items()
            if amount
        ]

        def add(db: sqlite3.Connection) -> None:
            db.executemany(_ADD, rows)

        try:
            if rows:
                self._file.write(add)
        except Unavailable:
            with self._lock:
                for region, counted in mine.items():
                    self._of(region).add(counted)

    def totals(self) -> dict[str, Statistics]:
        """By region: this process and, when there is a file, all others up to ten seconds ago."""
        self.flush()
        found: dict[str, Statistics] = {}
        if self._file is not None:
            with contextlib.suppress(Unavailable):
                for region, name, amount in self._file.read(
                    lambda db: db.execute("SELECT region, name, amount FROM counted").fetchall()
                ):
                    _set(found.setdefault(region, Statistics()), name, amount)
        with self._lock:
            for region, counted in self._regions.items():
                found.setdefault(region, Statistics()).add(counted)
        return found

    def forget(self) -> None:
        """Drop what was counted here, and use the file that is there now."""
        with self._lock:
            self._regions = {}
        if self._file is not None:
            self._file.reopen()

    def clear(self) -> None:
        """Begin counting anew."""
        with self._lock:
            self._regions = {}
        if self._file is not None:
            with contextlib.suppress(Unavailable):
                self._file.write(lambda db: db.execute("DELETE FROM counted"))


def _flush_at_exit(reference: weakref.ref[Counters]) -> None:
    counters = reference()
    if counters is not None:
        counters.flush()


def _flat(counted: Statistics) -> dict[str, int]:
    flat = {name: getattr(counted, name) for name in _COUNTERS}
    flat.update({f"why.{reason}": number for reason, number in counted.reasons.items()})
    flat.update({f"latency.{place}": number for place, number in enumerate(counted.latency)})
    return flat


def _set(into: Statistics, name: str, amount: int) -> None:
    if name in _COUNTERS:
        setattr(into, name, amount)
    elif name.startswith("why."):
        into.reasons[name.removeprefix("why.")] = amount
    elif name.startswith("latency."):
        place = int(name.partition(".")[2])
        if place < len(into.latency):
            into.latency[place] = amount

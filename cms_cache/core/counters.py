"""Counting what regions do: in the process, summed over processes in a small file."""

from __future__ import annotations

import atexit
import contextlib
import os
import sqlite3
import threading
import time
import weakref
from pathlib import Path

from cms_cache.core.errors import Unavailable
from cms_cache.core.sqlite_file import SqliteFile
from cms_cache.core.statistics import BUCKETS, Statistics, flat, put

FLUSH_EVERY = 10.0
"""Seconds after which what a process counted is added to the sums."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS counted (
    region TEXT NOT NULL, name TEXT NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (region, name)
) WITHOUT ROWID;
INSERT OR IGNORE INTO counted (region, name, amount)
    VALUES ('', 'since', CAST(strftime('%s', 'now') AS INTEGER));
"""
_SINCE = ("", "since")
_ADD = (
    "INSERT INTO counted (region, name, amount) VALUES (?, ?, ?) "
    "ON CONFLICT (region, name) DO UPDATE SET amount = amount + excluded.amount"
)


class Counters:
    """Counts for all regions of this process, and adds them to the sums in a file now and then.

    Counting takes a lock and a few additions. The file is written by a thread that the first
    count wakes, ten seconds later: nobody's request waits for it, and what a process counted
    before it fell silent is not kept from the others.

    Args:
        path: the file; `None` counts in this process only.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = SqliteFile(path, _SCHEMA, wait=0.2) if path else None
        self._lock = threading.Lock()
        self._regions: dict[str, Statistics] = {}
        self._since = time.time()
        self._timer: threading.Timer | None = None
        if self._file is not None:
            _ALL.add(self)

    def looked(self, region: str, *, hits: int, misses: int, size: int, seconds: float) -> None:
        """Note a look-up of `hits + misses` keys that took so long in all."""
        place = min(int(seconds * 1e6).bit_length(), len(BUCKETS))
        with self._lock:
            mine = self._regions.get(region) or self._of(region)
            mine.hits += hits
            mine.misses += misses
            mine.read += size
            mine.latency[place] += 1

    def changed(
        self, region: str, *, stores: int = 0, deletes: int = 0, errors: int = 0, size: int = 0
    ) -> None:
        with self._lock:
            mine = self._regions.get(region) or self._of(region)
            mine.stores += stores
            mine.deletes += deletes
            mine.errors += errors
            mine.written += size

    def answered(self, region: str, decision: str, reason: str = "", saved: float = 0.0) -> None:
        """Note how something was answered, and the seconds of rendering that it saved."""
        key = f"{decision}.{reason}" if reason else decision
        with self._lock:
            mine = self._regions.get(region) or self._of(region)
            answers = mine.answers
            answers[key] = answers.get(key, 0) + 1
            mine.saved += int(saved * 1e6)

    def rendered(self, region: str, seconds: float) -> None:
        """Note that something was made for everybody, which took so long."""
        with self._lock:
            mine = self._regions.get(region) or self._of(region)
            mine.renders += 1
            mine.rendering += int(seconds * 1e6)

    def _of(self, region: str) -> Statistics:
        mine = self._regions[region] = Statistics()
        if self._file is not None and self._timer is None:
            self._timer = threading.Timer(FLUSH_EVERY, _flush_later, (weakref.ref(self),))
            self._timer.name = "cache-statistics"
            self._timer.daemon = True
            self._timer.start()
        return mine

    def flush(self) -> None:
        """Add what this process counted to the sums. A failure keeps the counts for later."""
        if self._file is None:
            return
        with self._lock:
            self._stop_timer()
            mine, self._regions = self._regions, {}
        rows = [
            (region, name, amount)
            for region, counted in mine.items()
            for name, amount in flat(counted).items()
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
                    (self._regions.get(region) or self._of(region)).add(counted)

    def _stop_timer(self) -> None:
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def totals(self) -> dict[str, Statistics]:
        """By region: this process and, when there is a file, all others up to ten seconds ago."""
        self.flush()
        found: dict[str, Statistics] = {}
        for region, name, amount in self._rows():
            if region:
                put(found.setdefault(region, Statistics()), name, amount)
        with self._lock:
            for region, counted in self._regions.items():
                found.setdefault(region, Statistics()).add(counted)
        return found

    def since(self) -> float:
        """When counting began, in seconds since 1970."""
        found = [amount for region, name, amount in self._rows() if (region, name) == _SINCE]
        return float(found[0]) if found else self._since

    def _rows(self) -> list[tuple[str, str, int]]:
        if self._file is None:
            return []
        with contextlib.suppress(Unavailable):
            return self._file.read(
                lambda db: db.execute("SELECT region, name, amount FROM counted").fetchall()
            )
        return []

    def forget(self) -> None:
        """Drop what was counted here, and use the file that is there now."""
        with self._lock:
            self._stop_timer()
            self._regions = {}
        if self._file is not None:
            self._file.reopen()

    def clear(self) -> None:
        """Begin counting anew. Raises `Unavailable` when the sums cannot be changed."""
        now = int(time.time())

        def begin(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM counted")
            db.execute(_ADD, (*_SINCE, now))

        if self._file is not None:
            self._file.write(begin)
        with self._lock:
            self._stop_timer()
            self._regions = {}
            self._since = now


def _flush_later(reference: weakref.ref[Counters]) -> None:
    counters = reference()
    if counters is not None:
        counters.flush()
        if counters._file is not None:
            counters._file.leave()


# Weak references: an application that is gone must not be kept for its exit.
_ALL: weakref.WeakSet[Counters] = weakref.WeakSet()


def _flush_all() -> None:
    for counters in list(_ALL):
        counters.flush()


def _begin_anew() -> None:
    """After a fork: what the parent counted is the parent's, and so is its thread."""
    for counters in list(_ALL):
        counters._lock = threading.Lock()
        counters._regions = {}
        counters._timer = None


atexit.register(_flush_all)
os.register_at_fork(after_in_child=_begin_anew)

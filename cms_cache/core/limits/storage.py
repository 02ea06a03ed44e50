"""Counting without Redis: one set of rules for `limits`, over rows in memory or in SQLite."""

from __future__ import annotations

import threading
import time
from abc import abstractmethod
from array import array
from collections import OrderedDict
from collections.abc import Callable
from math import floor
from typing import Protocol, TypeVar

from limits.storage.base import (
    MovingWindowSupport,
    SlidingWindowCounterSupport,
    Storage,
    TimestampedSlidingWindow,
)

from cms_cache.core.errors import Unavailable

T = TypeVar("T")

# A counter dated further ahead than this was written by a clock that has since been put back.
_TOLERATED_SKEW = 1.0


class Rows(Protocol):
    """What a storage must offer inside one exclusive step."""

    def count(self, key: str, now: float) -> tuple[int, float]:
        """A counter and when it expires; zeros when there is none."""

    def put_count(self, key: str, count: int, expires: float) -> None: ...

    def stamps(self, key: str, now: float) -> array[float]:
        """Instants noted under a key, the newest first."""

    def put_stamps(self, key: str, stamps: array[float], expires: float) -> None: ...

    def drop(self, key: str) -> None: ...


class RowStorage(
    Storage, MovingWindowSupport, SlidingWindowCounterSupport, TimestampedSlidingWindow
):
    """The rules. A subclass offers `step`, which runs a function on rows that nobody else sees."""

    STORAGE_SCHEME: list[str] | None = None

    @abstractmethod
    def step(self, function: Callable[[Rows], T]) -> T:
        """`function(rows)` as one atomic step over all threads and processes."""

    @abstractmethod
    def look(self, function: Callable[[Rows], T]) -> T:
        """`function(rows)`, which changes nothing and need not wait for others."""

    @property
    def base_exceptions(self) -> type[Exception]:
        return Unavailable

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        def add(rows: Rows) -> int:
            now = time.time()
            count, expires = rows.count(key, now)
            if not count or expires > now + expiry + _TOLERATED_SKEW:
                count, expires = 0, now + expiry
            rows.put_count(key, count + amount, expires)
            return count + amount

        return self.step(add)

    def get(self, key: str) -> int:
        return self.look(lambda rows: rows.count(key, time.time())[0])

    def get_expiry(self, key: str) -> float:
        now = time.time()
        return self.look(lambda rows: rows.count(key, now)[1]) or now

    def clear(self, key: str) -> None:
        self.step(lambda rows: rows.drop(key))

    def check(self) -> bool:
        try:
            self.get("check")
        except Unavailable:
            return False
        return True

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        def acquire(rows: Rows) -> bool:
            now = time.time()
            stamps = _valid(rows.stamps(key, now), now, expiry)
            if len(stamps) + amount > limit:
                return False
            rows.put_stamps(key, array("d", [now] * amount) + stamps, now + expiry)
            return True

        return amount <= limit and self.step(acquire)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        now = time.time()
        stamps = _valid(self.look(lambda rows: rows.stamps(key, now)), now, expiry)
        return (stamps[-1], len(stamps)) if stamps else (now, 0)

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        def acquire(rows: Rows) -> bool:
            now = time.time()
            before, now_key = self.sliding_window_keys(key, expiry, now)
            previous, _ = rows.count(before, now)
            current, _ = rows.count(now_key, now)
            left = expiry - now % expiry
            if floor(previous * left / expiry) + current + amount > limit:
                return False
            rows.put_count(now_key, current + amount, now + left + expiry)
            return True

        return self.step(acquire)

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        now = time.time()
        before, now_key = self.sliding_window_keys(key, expiry, now)
        left = expiry - now % expiry
        previous, current = self.look(
            lambda rows: (rows.count(before, now)[0], rows.count(now_key, now)[0])
        )
        return previous, left, current, left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        for each in self.sliding_window_keys(key, expiry, time.time()):
            self.clear(each)


def _valid(stamps: array[float], now: float, expiry: int) -> array[float]:
    return array("d", [at for at in stamps if now - expiry < at <= now + _TOLERATED_SKEW])


class MemoryStorage(RowStorage):
    """Counts in this process; at most `limit` keys, the one untouched for longest goes first."""

    STORAGE_SCHEME: list[str] | None = ["cms-cache-memory"]

    def __init__(self, limit: int = 100_000) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._rows = _MemoryRows(limit)

    def step(self, function: Callable[[Rows], T]) -> T:
        with self._lock:
            return function(self._rows)

    look = step

    def reset(self) -> int:
        with self._lock:
            return self._rows.forget_all()


class _MemoryRows:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._table: OrderedDict[str, tuple[int, array[float], float]] = OrderedDict()

    def count(self, key: str, now: float) -> tuple[int, float]:
        count, _, expires = self._table.get(key, (0, None, 0.0))
        return (count, expires) if expires > now else (0, 0.0)

    def put_count(self, key: str, count: int, expires: float) -> None:
        self._put(key, (count, array("d"), expires))

    def stamps(self, key: str, now: float) -> array[float]:
        row = self._table.get(key)
        return row[1] if row else array("d")

    def put_stamps(self, key: str, stamps: array[float], expires: float) -> None:
        self._put(key, (0, stamps, expires))

    def _put(self, key: str, row: tuple[int, array[float], float]) -> None:
        self._table[key] = row
        self._table.move_to_end(key)
        while len(self._table) > self._limit:
            self._table.popitem(last=False)

    def drop(self, key: str) -> None:
        self._table.pop(key, None)

    def forget_all(self) -> int:
        count = len(self._table)
        self._table.clear()
        return count

"""Single flight: of all who want the same page, one renders and the others wait for it.

The threads of a process wait for a flight, processes for a lock.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from dogpile.cache.api import CacheMutex


@dataclass(slots=True)
class _Flight:
    landed: threading.Event = field(default_factory=threading.Event)
    result: Any = None


class Flights:
    """The renders under way in this process.

    Args:
        waiters: threads that may wait for others longer than `patience`, in this process or
            another: not all of its threads may hang on slow pages.
        patience: seconds that everybody may wait.
        longest: seconds after which a render that has not ended is no longer waited for.
    """

    def __init__(self, *, waiters: int, patience: float = 0.5, longest: float = 30.0) -> None:
        self._flights: dict[str, _Flight] = {}
        self._lock = threading.Lock()
        self._patient = threading.Semaphore(waiters)
        self._patience = patience
        self._longest = longest

    def board(self, key: str) -> tuple[_Flight, bool]:
        """The flight for `key`, and whether the caller is the one who has to fly it."""
        with self._lock:
            found = self._flights.get(key)
            if found is not None:
                return found, False
            mine = self._flights[key] = _Flight()
            return mine, True

    def land(self, key: str, flight: _Flight, result: Any) -> None:
        """Hand the result to everybody who waits; `None` is for those who must see themselves."""
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
        flight.result = result
        flight.landed.set()

    def wait(self, key: str, flight: _Flight) -> tuple[Any, bool]:
        """The result of somebody else's render, and whether it came in time."""
        if flight.landed.wait(self._patience):
            return flight.result, True
        if not self._patient.acquire(blocking=False):
            return None, False
        try:
            began = time.monotonic()
            if flight.landed.wait(self._longest):
                return flight.result, True
            if time.monotonic() - began >= self._longest:
                with self._lock:  # it hangs: the next one renders
                    if self._flights.get(key) is flight:
                        del self._flights[key]
            return None, False
        finally:
            self._patient.release()

    def take(self, mutex: CacheMutex) -> bool:
        """Take the lock of all processes; false when that lasts too long for one more to wait.

        After `longest` seconds it is taken as free: its holder hangs.
        """
        if _taken(mutex, self._patience):
            return True
        if not self._patient.acquire(blocking=False):
            return False
        try:
            _taken(mutex, self._longest)
            return True
        finally:
            self._patient.release()


def _taken(mutex: CacheMutex, within: float) -> bool:
    until, pause = time.monotonic() + within, 0.001
    while not mutex.acquire(False):
        left = until - time.monotonic()
        if left <= 0:
            return False
        time.sleep(min(left, pause * random.uniform(0.5, 1.5)))  # noqa: S311 - spreads the waiters
        pause = min(pause * 1.5, 0.05)
    return True

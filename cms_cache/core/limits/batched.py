"""Counting often and cheaply: most events stay in this process, a batch at a time is shared."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from cms_cache.core.limits.limiter import Limiter
from cms_cache.core.limits.types import Decision

_SHARE = 20
_MOST_KEYS = 20_000


@dataclass(slots=True)
class _Pending:
    count: int
    refused: Decision | None = None


class BatchedLimiter:
    """`hit` for limits on every request.

    Events are counted here and told to the shared counter in batches of a twentieth of the
    limit: over all processes a client gets at most that much more for each process. Who is
    refused stays refused here until the window says otherwise, at no cost to the store.
    """

    def __init__(self, limiter: Limiter, name: str) -> None:
        self._limiter = limiter
        self._name = name
        self._batch = max(1, limiter.smallest(name) // _SHARE)
        self._pending: OrderedDict[str, _Pending] = OrderedDict()
        self._lock = threading.Lock()

    def hit(self, identifier: str) -> Decision | None:
        """Count one event; the decision when it is refused, else `None`."""
        with self._lock:
            mine = self._pending.get(identifier)
            if mine is None:
                mine = self._pending[identifier] = _Pending(0)
                while len(self._pending) > _MOST_KEYS:
                    self._pending.popitem(last=False)
            if mine.refused is not None:
                if time.time() < mine.refused.reset_at:
                    return mine.refused
                mine.refused = None
            mine.count += 1
            if mine.count < self._batch:
                return None
            count, mine.count = mine.count, 0
        decision = self._limiter.hit(self._name, identifier, cost=count)
        if decision.allowed:
            return None
        with self._lock:
            mine.refused = decision
        return decision

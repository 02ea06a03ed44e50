"""Sessions in this process: for tests and for trying things out. They end with the process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from cms_cache.core.sessions.types import SessionInfo


@dataclass(slots=True)
class _Entry:
    value: bytes
    expires: float
    info: SessionInfo | None = None


class MemorySessions:
    """Keeps at most `limit` sessions; the one not written for longest goes first."""

    def __init__(self, limit: int = 50_000) -> None:
        self._limit = limit
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def _live(self, handle: str) -> _Entry | None:
        entry = self._entries.get(handle)
        if entry is not None and entry.expires <= time.time():
            del self._entries[handle]
            return None
        return entry

    def load(self, handle: str) -> bytes | None:
        with self._lock:
            entry = self._live(handle)
            return entry.value if entry else None

    def create(self, handle: str, value: bytes, ttl: int) -> bool:
        with self._lock:
            if self._live(handle) is not None:
                return False
            self._entries[handle] = _Entry(value, time.time() + ttl)
            while len(self._entries) > self._limit:
                self._entries.popitem(last=False)
            return True

    def save(self, handle: str, value: bytes, ttl: int) -> bool:
        with self._lock:
            entry = self._live(handle)
            if entry is None:
                return False
            entry.value = value
            entry.expires = time.time() + ttl
            self._entries.move_to_end(handle)
            return True

    def delete(self, handle: str) -> None:
        with self._lock:
            self._entries.pop(handle, None)

    def bind(self, info: SessionInfo, ttl: int) -> None:
        with self._lock:
            entry = self._live(info.handle)
            if entry is not None:
                entry.info = info

    def of_account(self, account: str) -> list[SessionInfo]:
        now = time.time()
        with self._lock:
            found = [
                entry.info
                for entry in self._entries.values()
                if entry.info and entry.info.account == account and entry.expires > now
            ]
        return sorted(found, key=lambda info: -info.created)

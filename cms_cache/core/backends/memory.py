"""Values in this process, bounded in bytes; what was not used for longest goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator

from dogpile.cache.api import NO_VALUE, SerializedReturnType

from cms_cache.core.backends.types import Backend, Usage

# What Python spends on an entry beside its bytes, so that the bound means real memory.
_OVERHEAD = 240


class MemoryBackend(Backend):
    """Holds at most `most_size` bytes, overhead and keys included."""

    kind = "memory"

    def __init__(self, most_size: int) -> None:
        self._most = most_size
        self._size = 0
        self._entries: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get_serialized(self, key: str) -> SerializedReturnType:
        with self._lock:
            value = self._entries.get(key)
            if value is None:
                return NO_VALUE
            self._entries.move_to_end(key)
            return value

    def set_serialized(self, key: str, value: bytes) -> None:
        cost = _cost(key, value)
        with self._lock:
            self._drop(key)
            # One value may not push everything else out.
            if cost > self._most // 4:
                return
            self._entries[key] = value
            self._size += cost
            while self._size > self._most:
                self._drop(next(iter(self._entries)))

    def delete(self, key: str) -> None:
        with self._lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        value = self._entries.pop(key, None)
        if value is not None:
            self._size -= _cost(key, value)

    def clear(self) -> int:
        with self._lock:
            count = len(self._entries)
            self._entries.clear()
            self._size = 0
            return count

    def values(self) -> Iterator[bytes]:
        with self._lock:
            found = list(self._entries.values())
        return iter(found)

    def usage(self) -> Usage:
        with self._lock:
            return Usage(len(self._entries), self._size, None, self._most)


def _cost(key: str, value: bytes) -> int:
    return len(key) + len(value) + _OVERHEAD

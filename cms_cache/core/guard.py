"""Between a region and its backend: failures become misses, and everything is counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dogpile.cache.api import NO_VALUE, CacheMutex, SerializedReturnType

from cms_cache.core.backends.types import Backend, Usage
from cms_cache.core.counters import Counters
from cms_cache.core.errors import Unavailable
from cms_cache.core.seldom import Seldom

log = logging.getLogger(__name__)


class Guard(Backend):
    """A backend that never raises on reading and writing.

    Clearing does raise: whoever asked for it must know that it was not done.
    """

    def __init__(self, backend: Backend, region: str, counters: Counters) -> None:
        self.backend = backend
        self.kind = backend.kind
        self.region = region
        self.counters = counters
        self.last_error = ""
        self.last_error_at: float | None = None
        self._seldom = Seldom(log)

    def failed(self, wrong: Exception) -> None:
        self.last_error = str(wrong)
        self.last_error_at = time.time()
        self.counters.changed(self.region, errors=1)
        self._seldom.warning(
            "The cache region %s goes on without its store: %s", self.region, wrong
        )

    def get_serialized(self, key: str) -> SerializedReturnType:
        began = time.perf_counter()
        try:
            value = self.backend.get_serialized(key)
        except Unavailable as wrong:
            self.failed(wrong)
            value = NO_VALUE
        if value is NO_VALUE:
            hits, size = 0, 0
        else:
            hits, size = 1, len(value)
        self.counters.looked(
            self.region, hits=hits, misses=1 - hits, size=size,
            seconds=time.perf_counter() - began,
        )  # fmt: skip
        return value

    def get_serialized_multi(self, keys: Iterable[str]) -> Sequence[SerializedReturnType]:
        keys = list(keys)
        began = time.perf_counter()
        values: Sequence[SerializedReturnType]
        try:
            values = self.backend.get_serialized_multi(keys)
        except Unavailable as wrong:
            self.failed(wrong)
            values = [NO_VALUE] * len(keys)
        sizes = [len(value) for value in values if value is not NO_VALUE]
        self.counters.looked(
            self.region, hits=len(sizes), misses=len(keys) - len(sizes), size=sum(sizes),
            seconds=time.perf_counter() - began,
        )  # fmt: skip
        return values

    def set_serialized(self, key: str, value: bytes) -> None:
        try:
            self.backend.set_serialized(key, value)
        except Unavailable as wrong:
            self.failed(wrong)
        else:
            self.counters.changed(self.region, stores=1, size=len(value))

    def set_serialized_multi(self, mapping: Mapping[str, bytes]) -> None:
        try:
            self.backend.set_serialized_multi(mapping)
        except Unavailable as wrong:
            self.failed(wrong)
        else:
            size = sum(len(value) for value in mapping.values())
            self.counters.changed(self.region, stores=len(mapping), size=size)

    def delete(self, key: str) -> None:
        try:
            self.backend.delete(key)
        except Unavailable as wrong:
            self.failed(wrong)
        else:
            self.counters.changed(self.region, deletes=1)

    def delete_multi(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        try:
            self.backend.delete_multi(keys)
        except Unavailable as wrong:
            self.failed(wrong)
        else:
            self.counters.changed(self.region, deletes=len(keys))

    def get_mutex(self, key: str) -> CacheMutex | None:
        return self.backend.get_mutex(key)

    def clear(self) -> int:
        return self.backend.clear()

    def usage(self) -> Usage:
        return self.backend.usage()

    def values(self) -> Iterator[bytes]:
        try:
            yield from self.backend.values()
        except Unavailable as wrong:
            self.failed(wrong)

"""Changes in a table of numbers that every process of a host has mapped into its memory.

Checking costs no system call; publishing costs a lock. The table has a fixed size: tags that
share a slot are computed again together, and nothing has to be evicted or trimmed.
"""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import secrets
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.types import Fence
from cms_cache.core.locks.file import descriptor

_SLOTS = 65_536
_HEADER = 4
_MAGIC = 0x0001_4843_4253_4D43
_EPOCH, _SEQ = 1, 2
_SIZE = 8 * (_HEADER + 2 * _SLOTS)


class TableChanges:
    """Changes of one host.

    Args:
        path: the file to map; `None` keeps the table in this process.

    The second half of the table belongs to `stamp` and `touch`, which keep copies of values
    in several processes coherent.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._cells: memoryview = memoryview(bytearray(_SIZE)).cast("Q")
        if path is None:
            self._begin()
        else:
            self._map()

    def _map(self) -> None:
        assert self._path is not None
        try:
            handle = descriptor(self._path)
            with self._exclusive(handle):
                if os.fstat(handle).st_size != _SIZE:
                    # Real blocks: a hole that the disk cannot fill would end the process.
                    os.posix_fallocate(handle, 0, _SIZE)
                self._cells = memoryview(mmap.mmap(handle, _SIZE)).cast("Q")
                if self._cells[0] != _MAGIC:
                    self._begin()
        except (OSError, ValueError) as wrong:
            raise Unavailable(f"{self._path}: {wrong}") from wrong

    def _begin(self) -> None:
        """A table that never was: whatever was computed under another epoch is not fresh."""
        cells = self._cells
        for place in range(_HEADER, len(cells)):
            if cells[place]:
                cells[place] = 0
        cells[_EPOCH] = secrets.randbits(63)
        cells[_SEQ] = 1
        cells[0] = _MAGIC

    @contextlib.contextmanager
    def _exclusive(self, handle: int) -> Iterator[None]:
        fcntl.lockf(handle, fcntl.LOCK_EX, 1, 0)
        try:
            yield
        finally:
            fcntl.lockf(handle, fcntl.LOCK_UN, 1, 0)

    def fence(self) -> Fence:
        return Fence(self._cells[_EPOCH], self._cells[_SEQ])

    def catch_up(self) -> None:
        """Nothing to do: each check looks."""

    def fresh(self, tags: Iterable[str], fence: Fence) -> bool:
        cells = self._cells
        epoch, seq = fence
        head = cells[_SEQ]
        if cells[_EPOCH] != epoch or seq > head:
            return False
        if seq == head:
            return True  # nothing at all was published since
        return all(cells[_HEADER + _slot(tag)] <= seq for tag in tags)

    def publish(self, tags: Iterable[str]) -> bool:
        slots = {_HEADER + _slot(tag) for tag in tags}
        with self._threads:
            if self._path is None:
                self._raise(slots)
                return True
            try:
                with self._exclusive(descriptor(self._path)):
                    self._raise(slots)
            except OSError:
                # Without the lock a number may be used twice, which does no harm here.
                self._raise(slots)
        return True

    def _raise(self, slots: set[int]) -> None:
        cells = self._cells
        seq = cells[_SEQ] + 1
        for slot in slots:
            cells[slot] = seq
        cells[_SEQ] = seq

    def new_epoch(self) -> None:
        """Nothing computed so far is fresh: after a backup was restored, say."""
        with self._threads:
            self._cells[_EPOCH] = secrets.randbits(63)

    def stamp(self, key: str) -> int:
        """A number that `touch(key)` changes."""
        return self._cells[_HEADER + _SLOTS + _slot(key)]

    def touch(self, key: str) -> None:
        """Say that the value under `key` was replaced: no process may use its own copy."""
        self._cells[_HEADER + _SLOTS + _slot(key)] += 1

    def touch_all(self) -> None:
        """Say that every value was replaced."""
        cells = self._cells
        for place in range(_HEADER + _SLOTS, len(cells)):
            cells[place] += 1


@lru_cache(maxsize=_SLOTS)
def _slot(tag: str) -> int:
    digest = blake2b(tag.encode("utf-8", "surrogatepass"), digest_size=2).digest()
    return digest[0] << 8 | digest[1]

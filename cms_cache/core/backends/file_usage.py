"""How many bytes and files a folder holds, known to all processes without counting."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

from cms_cache.core.locks.file import descriptor

_PAIR = struct.Struct("<qq")
_COUNTING = 0  # offset of the byte that guards the numbers
_SWEEPING = 1000  # offset of the byte that its sweeper holds


class UsageFile:
    """Two numbers in a file, changed under a lock.

    They are added to before a file is written: whoever is killed in between leaves them too
    high, never too low, and the next sweep puts them right.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._sweeper = threading.Lock()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[int]:
        handle = descriptor(self._path)
        with self._threads:
            fcntl.lockf(handle, fcntl.LOCK_EX, 1, _COUNTING)
            try:
                yield handle
            finally:
                fcntl.lockf(handle, fcntl.LOCK_UN, 1, _COUNTING)

    def add(self, size: int, files: int) -> tuple[int, int]:
        """Change both numbers; answers the new ones."""
        with self._alone() as handle:
            old_size, old_files = _read(handle)
            now = (max(0, old_size + size), max(0, old_files + files))
            os.pwrite(handle, _PAIR.pack(*now), 0)
            return now

    def read(self) -> tuple[int, int]:
        return _read(descriptor(self._path))

    def counted(self, size: int, files: int, before: tuple[int, int]) -> None:
        """Take over what was counted, and what others have added since `before`.

        Some of that may have been counted as well: too high does no harm.
        """
        with self._alone() as handle:
            now = _read(handle)
            more = [max(0, new - old) for new, old in zip(now, before, strict=True)]
            os.pwrite(handle, _PAIR.pack(max(0, size) + more[0], max(0, files) + more[1]), 0)

    @contextlib.contextmanager
    def sweeping(self) -> Iterator[bool]:
        """Whether we are the only one who sweeps now."""
        handle = descriptor(self._path)
        if not self._sweeper.acquire(blocking=False):
            yield False
            return
        try:
            try:
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _SWEEPING)
            except OSError:
                yield False
                return
            try:
                yield True
            finally:
                fcntl.lockf(handle, fcntl.LOCK_UN, 1, _SWEEPING)
        finally:
            self._sweeper.release()


def _read(handle: int) -> tuple[int, int]:
    raw = os.pread(handle, _PAIR.size, 0)
    if len(raw) != _PAIR.size:
        return 0, 0
    size, files = _PAIR.unpack(raw)
    return size, files

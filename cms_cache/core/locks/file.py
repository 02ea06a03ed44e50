"""A lock on one byte of a shared file: as many locks as there are keys, in one inode.

The kernel frees the lock of a process that dies.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import threading
import time
from collections import Counter
from pathlib import Path

from dogpile.cache.api import CacheMutex

from cms_cache.core.permissions import make_file

# POSIX locks belong to the process and end when any descriptor of the file is closed. So each
# file is opened once a process and never closed.
_descriptors: dict[tuple[int, str], int] = {}
_opening = threading.Lock()
# A process that has locked a byte gets it once more and frees it at once, whichever of its mutexes
# asks: the last one to be released does that.
_holders: Counter[tuple[int, int, int]] = Counter()
_counting = threading.Lock()


def descriptor(path: Path) -> int:
    """The one descriptor of this process for the file at `path`, which is made if need be."""
    key = (os.getpid(), str(path))
    found = _descriptors.get(key)
    if found is None or not os.fstat(found).st_nlink:
        # Not there yet, or its folder was removed under us and others use a new one.
        with _opening:
            found = _descriptors.get(key)
            if found is None or not os.fstat(found).st_nlink:
                make_file(path)
                found = os.open(path, os.O_RDWR | os.O_CLOEXEC)
                _descriptors[key] = found
    return found


class FileMutex(CacheMutex):
    """Held by one process of the host, and by one thread of those that share this object.

    After `lifetime` seconds of waiting the lock is taken as free: its holder hangs. When the
    file cannot be locked at all, threads still exclude each other.
    """

    def __init__(self, path: Path, key: str, *, lifetime: float) -> None:
        self._path = path
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=7).digest()
        self._offset = int.from_bytes(digest, "big")
        self._lifetime = lifetime
        self._threads = threading.Lock()
        self._held: tuple[int, int, int] | None = None

    def acquire(self, wait: bool = True) -> bool:
        if not self._threads.acquire(wait, self._lifetime if wait else -1):
            return wait
        deadline = time.monotonic() + self._lifetime
        pause = 0.001
        while not self._take():
            if not wait:
                self._threads.release()
                return False
            if time.monotonic() >= deadline:
                return True
            time.sleep(pause)
            pause = min(pause * 1.5, 0.02)
        return True

    def _take(self) -> bool:
        """Take the lock; false while another process has it."""
        try:
            handle = descriptor(self._path)
        except OSError:
            return True  # nobody can lock it, so that waiting would be in vain
        held = (os.getpid(), handle, self._offset)
        with _counting:
            try:
                fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._offset)
            except OSError as wrong:
                return wrong.errno not in (errno.EACCES, errno.EAGAIN)
            _holders[held] += 1
        self._held = held
        return True

    def release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            with _counting, contextlib.suppress(OSError):
                _holders[held] -= 1
                if not _holders[held]:
                    del _holders[held]
                    fcntl.lockf(held[1], fcntl.LOCK_UN, 1, self._offset)
        with contextlib.suppress(RuntimeError):
            self._threads.release()

    def locked(self) -> bool:
        return self._threads.locked()

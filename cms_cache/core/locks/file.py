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
from pathlib import Path

from dogpile.cache.api import CacheMutex

from cms_cache.core.permissions import make_file

# POSIX locks belong to the process and end when any descriptor of the file is closed. So each
# file is opened once a process and never closed.
_descriptors: dict[tuple[int, str], int] = {}
_opening = threading.Lock()


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
    """Held by one thread of all processes of the host.

    After `lifetime` seconds of waiting the lock is taken as free: its holder hangs. When the
    file cannot be locked at all, threads still exclude each other.
    """

    def __init__(self, path: Path, key: str, *, lifetime: float) -> None:
        self._path = path
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=7).digest()
        self._offset = int.from_bytes(digest, "big")
        self._lifetime = lifetime
        self._threads = threading.Lock()
        self._held = False

    def acquire(self, wait: bool = True) -> bool:
        if not self._threads.acquire(wait, self._lifetime if wait else -1):
            return wait
        deadline = time.monotonic() + self._lifetime
        pause = 0.001
        while True:
            try:
                fcntl.lockf(descriptor(self._path), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, self._offset)
            except OSError as wrong:
                if wrong.errno not in (errno.EACCES, errno.EAGAIN):
                    return True
                if not wait:
                    self._threads.release()
                    return False
                if time.monotonic() >= deadline:
                    return True
                time.sleep(pause)
                pause = min(pause * 1.5, 0.02)
            else:
                self._held = True
                return True

    def release(self) -> None:
        if self._held:
            self._held = False
            with contextlib.suppress(OSError):
                fcntl.lockf(descriptor(self._path), fcntl.LOCK_UN, 1, self._offset)
        with contextlib.suppress(RuntimeError):
            self._threads.release()

    def locked(self) -> bool:
        return self._threads.locked()

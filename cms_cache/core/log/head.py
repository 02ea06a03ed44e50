"""How processes tell each other that the log has grown: the head, a number seen by everybody."""

from __future__ import annotations

import contextlib
import fcntl
import mmap
import os
import struct
import threading
import time
from pathlib import Path
from typing import Any, Protocol

from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.types import Fence
from cms_cache.core.locks.file import descriptor
from cms_cache.core.redis_client import RedisServer


class Head(Protocol):
    """The newest change that anybody has announced.

    Attributes:
        kind: `file`, `redis`, `memory`, or `none` where the log is asked each time.
    """

    kind: str

    def look(self) -> Fence | None:
        """What was announced last; `None` when nobody can tell, so that the log is asked."""

    def announce(self, head: Fence, *, wait: bool = True) -> bool:
        """Say that the log has reached `head`; answers whether everybody can know. Never raises.

        Args:
            wait: return only when nobody goes on with what was announced before.
        """


class MemoryHead:
    """For one process."""

    kind = "memory"

    def __init__(self) -> None:
        self._head: Fence | None = None

    def look(self) -> Fence | None:
        return self._head

    def announce(self, head: Fence, *, wait: bool = True) -> bool:
        mine = self._head
        if mine is None or mine.epoch != head.epoch or mine.seq < head.seq:
            self._head = head
        return True


class UnknownHead:
    """Where processes cannot tell each other: the log is asked each time."""

    kind = "none"

    def look(self) -> Fence | None:
        return None

    def announce(self, head: Fence, *, wait: bool = True) -> bool:
        return True


_FORM = struct.Struct("<QQQ")
_MAGIC = 0x3044_4145_4843_4343


def _look(map: mmap.mmap) -> Fence | None:
    magic, epoch, seq = _FORM.unpack_from(map)
    return Fence(epoch, seq) if magic == _MAGIC else None


class FileHead:
    """For one host: a file that every process has mapped into its memory.

    Looking costs no system call. Raises `Unavailable` when the file cannot be made.
    """

    kind = "file"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.Lock()
        self._older: list[mmap.mmap] = []
        try:
            self._open()
        except (OSError, ValueError) as wrong:
            raise Unavailable(f"{path}: {wrong}") from wrong

    def _open(self) -> None:
        handle = descriptor(self._path)
        with self._locked(handle):
            if os.fstat(handle).st_size != _FORM.size:
                os.ftruncate(handle, 0)
                os.pwrite(handle, bytes(_FORM.size), 0)
        self._map = mmap.mmap(handle, _FORM.size)
        self._handle = handle

    def look(self) -> Fence | None:
        return _look(self._map)

    def announce(self, head: Fence, *, wait: bool = True) -> bool:
        with self._threads:
            try:
                if descriptor(self._path) != self._handle:
                    # Somebody has removed the file. Who has not noticed yet looks at the old one.
                    older = self._map
                    self._open()
                    self._older.append(older)
                with self._locked(self._handle):
                    for each in (self._map, *self._older):
                        mine = _look(each)
                        if mine is None or mine.epoch != head.epoch or mine.seq < head.seq:
                            _FORM.pack_into(each, 0, _MAGIC, head.epoch, head.seq)
            except (OSError, ValueError):
                return False
        return True

    @contextlib.contextmanager
    def _locked(self, handle: int) -> Any:
        fcntl.lockf(handle, fcntl.LOCK_EX, 1, 0)
        try:
            yield
        finally:
            fcntl.lockf(handle, fcntl.LOCK_UN, 1, 0)


# A head of another history replaces the one there; of the same, only a larger number does.
_ANNOUNCE = """
local mine = redis.call('get', KEYS[1])
if mine then
  local epoch, seq = string.match(mine, '^(%d+):(%d+)$')
  if epoch == ARGV[1] and tonumber(seq) >= tonumber(ARGV[2]) then return mine end
end
redis.call('set', KEYS[1], ARGV[1] .. ':' .. ARGV[2])
return ARGV[1] .. ':' .. ARGV[2]
"""


class LeasedHead:
    """For several hosts: a number in Redis, used for `lease` seconds after it was asked for.

    A process answers from its caches while its last look, timed from before it asked, is younger
    than the lease; a change is everywhere once its writer has waited one lease (Gray and Cheriton,
    SOSP 1989).
    """

    kind = "redis"

    def __init__(self, server: RedisServer, key: str, lease: float) -> None:
        self._server = server
        self._client: Any = server.client
        self._key = key
        self._lease = lease
        self._lock = threading.Lock()
        self._asked = -1e9
        self._head: Fence | None = None

    def look(self) -> Fence | None:
        if time.monotonic() - self._asked < self._lease:
            return self._head
        with self._lock:  # one asks, the others ride on its answer
            if time.monotonic() - self._asked < self._lease:
                return self._head
            began = time.monotonic()
            try:
                return self._learn(self._server.call(self._client.get, self._key), began)
            except Unavailable:
                return None

    def _learn(self, found: Any, began: float) -> Fence | None:
        text = found if isinstance(found, str) else bytes(found or b"").decode("ascii", "replace")
        epoch, _, seq = text.partition(":")
        try:
            self._head = Fence(int(epoch), int(seq))
        except ValueError:
            return None  # nothing there, or nothing of ours
        self._asked = began
        return self._head

    def announce(self, head: Fence, *, wait: bool = True) -> bool:
        began = time.monotonic()
        try:
            found = self._server.call(
                lambda: self._client.eval(_ANNOUNCE, 1, self._key, head.epoch, head.seq)
            )
        except Unavailable:
            # Others may have asked a moment ago: they go on as long as that holds.
            if wait:
                time.sleep(self._lease)
            return False
        self._learn(found, began)
        if wait:
            time.sleep(self._lease)
        return True

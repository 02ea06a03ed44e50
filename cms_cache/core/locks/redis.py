"""A lock in Redis: with a lifetime, a token, and a release that never raises."""

from __future__ import annotations

import contextlib
import random
import secrets
import threading
import time
from functools import partial
from typing import Any

from dogpile.cache.api import CacheMutex

from cms_cache.core.errors import Unavailable
from cms_cache.core.redis_client import RedisServer

# Only the holder may release: by the time it does, the lock may be somebody else's.
_RELEASE = """
if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end
return 0
"""


class RedisMutex(CacheMutex):
    """Held by one thread of all processes of all hosts.

    When the server does not answer, each process computes for itself: threads still exclude
    each other, and computing twice is better than not at all.
    """

    def __init__(self, server: RedisServer, key: str, *, lifetime: float) -> None:
        self._server = server
        self._client: Any = server.client
        self._key = key
        self._lifetime = lifetime
        self._token = ""
        self._threads = threading.Lock()

    def acquire(self, wait: bool = True) -> bool:
        if not self._threads.acquire(wait, self._lifetime if wait else -1):
            return wait
        if self._acquire(wait):
            return True
        self._threads.release()
        return False

    def _acquire(self, wait: bool) -> bool:
        token = secrets.token_hex(8)
        deadline = time.monotonic() + self._lifetime
        pause = 0.002
        while True:
            try:
                if self._server.call(self._set, token):
                    self._token = token
                    return True
            except Unavailable as wrong:
                if wrong.__cause__ is not None:
                    # It was asked: one that hangs does it when it goes on.
                    self._server.owe(partial(self._free, token))
                return True
            if not wait:
                return False
            if time.monotonic() >= deadline:
                return True
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads the waiters
            pause = min(pause * 1.5, 0.05)

    def _set(self, token: str) -> bool:
        return bool(self._client.set(self._key, token, nx=True, px=int(self._lifetime * 1000)))

    def release(self) -> None:
        token, self._token = self._token, ""
        if token:
            try:
                self._server.call(self._free, token)
            except Unavailable:
                # Nobody should wait for it when the server is back, until its lifetime ends it.
                self._server.owe(partial(self._free, token))
        with contextlib.suppress(RuntimeError):
            self._threads.release()

    def _free(self, token: str) -> None:
        self._client.eval(_RELEASE, 1, self._key, token)

    def locked(self) -> bool:
        if self._threads.locked():
            return True
        try:
            return bool(self._server.call(self._client.exists, self._key))
        except Unavailable:
            return False

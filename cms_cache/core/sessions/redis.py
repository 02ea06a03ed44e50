"""Sessions in Redis or Valkey, for sites on several hosts."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from cms_cache.core.redis_client import RedisServer
from cms_cache.core.sessions.types import SessionInfo


class RedisSessions:
    """Keeps each session under `prefix` + `s:` and one hash of sessions an account under `a:`."""

    def __init__(self, server: RedisServer, prefix: str) -> None:
        self._server = server
        self._client: Any = server.client
        self._prefix = prefix

    def _key(self, handle: str) -> str:
        return f"{self._prefix}s:{handle}"

    def _account_key(self, account: str) -> str:
        return f"{self._prefix}a:{account}"

    def load(self, handle: str) -> bytes | None:
        return cast("bytes | None", self._server.call(self._client.get, self._key(handle)))

    def create(self, handle: str, value: bytes, ttl: int) -> bool:
        key = self._key(handle)
        return bool(self._server.call(lambda: self._client.set(key, value, ex=ttl, nx=True)))

    def save(self, handle: str, value: bytes, ttl: int) -> bool:
        key = self._key(handle)
        return bool(self._server.call(lambda: self._client.set(key, value, ex=ttl, xx=True)))

    def delete(self, handle: str) -> None:
        self._server.call(self._client.delete, self._key(handle))

    def bind(self, info: SessionInfo, ttl: int) -> None:
        key = self._account_key(info.account)

        def note() -> None:
            with self._client.pipeline(transaction=True) as pipe:
                pipe.hset(key, info.handle, msgspec.json.encode(info))
                pipe.expire(key, ttl)
                pipe.execute()

        self._server.call(note)

    def of_account(self, account: str) -> list[SessionInfo]:
        return self._server.call(self._of_account, account)

    def _of_account(self, account: str) -> list[SessionInfo]:
        key = self._account_key(account)
        stored = [msgspec.json.decode(raw, type=SessionInfo) for raw in self._client.hvals(key)]
        if not stored:
            return []
        with self._client.pipeline(transaction=False) as pipe:
            for info in stored:
                pipe.exists(self._key(info.handle))
            alive = pipe.execute()
        gone = [info.handle for info, there in zip(stored, alive, strict=True) if not there]
        if gone:
            self._client.hdel(key, *gone)
        found = [info for info, there in zip(stored, alive, strict=True) if there]
        return sorted(found, key=lambda info: -info.created)

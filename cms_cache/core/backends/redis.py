"""Values in Redis or Valkey, each under the prefix of its site and region, each with an end."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from dogpile.cache.api import NO_VALUE, CacheMutex, SerializedReturnType

from cms_cache.core.backends.types import Backend, Usage
from cms_cache.core.errors import Unavailable
from cms_cache.core.locks.redis import RedisMutex
from cms_cache.core.redis_client import RedisServer

_BATCH = 500


class RedisBackend(Backend):
    """Keeps values for `lifetime` seconds in the server's database.

    Args:
        prefix: what every key of this region begins with; `clear` forgets just those.
        lock_lifetime: seconds after which the lock of a dead holder is free.
    """

    kind = "redis"

    def __init__(
        self, server: RedisServer, prefix: str, *, lifetime: int, lock_lifetime: float = 30
    ) -> None:
        self.server = server
        self._client: Any = server.client
        self._prefix = prefix
        self._lifetime = lifetime
        self._lock_lifetime = lock_lifetime
        # What could not be replaced or deleted: it must be gone before anything is read again.
        self._owed: set[str] = set()
        self._paying = threading.Lock()

    def _call(self, function: Callable[..., Any], *args: Any) -> Any:
        if self._owed:
            self._pay()
        return self.server.call(function, *args)

    def _pay(self) -> None:
        with self._paying:
            while self._owed:
                some = list(itertools.islice(self._owed, _BATCH))
                self.server.call(self._client.unlink, *some)
                self._owed.difference_update(some)

    def _change(self, keys: Iterable[str], function: Callable[..., Any], *args: Any) -> None:
        try:
            self._call(function, *args)
        except Unavailable:
            with self._paying:
                self._owed.update(keys)
            raise

    def get_serialized(self, key: str) -> SerializedReturnType:
        value = self._call(self._client.get, key)
        return NO_VALUE if value is None else value

    def get_serialized_multi(self, keys: Iterable[str]) -> Sequence[SerializedReturnType]:
        keys = list(keys)
        if not keys:
            return []
        values = self._call(self._client.mget, keys)
        return [NO_VALUE if value is None else value for value in values]

    def set_serialized(self, key: str, value: bytes) -> None:
        self._change([key], lambda: self._client.set(key, value, ex=self._lifetime))

    def set_serialized_multi(self, mapping: Mapping[str, bytes]) -> None:
        def write() -> None:
            with self._client.pipeline(transaction=False) as pipe:
                for key, value in mapping.items():
                    pipe.set(key, value, ex=self._lifetime)
                pipe.execute()

        if mapping:
            self._change(mapping, write)

    def delete(self, key: str) -> None:
        self._change([key], self._client.unlink, key)

    def delete_multi(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        if keys:
            self._change(keys, self._client.unlink, *keys)

    def get_mutex(self, key: str) -> CacheMutex:
        return RedisMutex(self.server, f"{key}:lock", lifetime=self._lock_lifetime)

    def clear(self) -> int:
        return sum(
            self.server.call(self._client.unlink, *batch) for batch in self._batches() if batch
        )

    def usage(self) -> Usage:
        """Entries only: their bytes are known to the server alone."""
        return Usage(sum(len(batch) for batch in self._batches()), None)

    def values(self) -> Iterator[bytes]:
        for batch in self._batches():
            if batch:
                found = self.server.call(self._client.mget, batch)
                yield from (value for value in found if value is not None)

    def _batches(self) -> Iterable[list[bytes]]:
        """Our keys, a batch at a time: the server is never held up, and others' keys are safe."""
        cursor = 0
        pattern = f"{_escaped(self._prefix)}*"
        while True:
            cursor, keys = self.server.call(
                lambda at: self._client.scan(at, match=pattern, count=_BATCH), cursor
            )
            yield keys
            if not cursor:
                return


def _escaped(text: str) -> str:
    """`text` for a glob pattern of Redis, so that it stands for itself only."""
    return "".join(f"\\{letter}" if letter in "*?[]^\\-" else letter for letter in text)

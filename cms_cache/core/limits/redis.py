"""Counting in Redis or Valkey, for sites on several hosts."""

from __future__ import annotations

from typing import Any

from limits.storage.redis import RedisStorage

from cms_cache.core.errors import Unavailable
from cms_cache.core.redis_client import RedisServer


class RedisCounters(RedisStorage):
    """The storage of `limits`, its calls bounded and behind the server's breaker."""

    STORAGE_SCHEME = ["cms-cache-redis"]

    def __init__(self, server: RedisServer, prefix: str) -> None:
        self._server = server
        super().__init__(
            "redis://", connection_pool=server.client.connection_pool, key_prefix=prefix.rstrip(":")
        )

    @property
    def base_exceptions(self) -> type[Exception]:
        return Unavailable

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        return self._server.call(super().incr, key, expiry, amount)

    def get(self, key: str) -> int:
        return self._server.call(super().get, key)

    def get_expiry(self, key: str) -> float:
        return self._server.call(super().get_expiry, key)

    def clear(self, key: str) -> None:
        self._server.call(super().clear, key)

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        return self._server.call(super().acquire_entry, key, limit, expiry, amount)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        return self._server.call(super().get_moving_window, key, limit, expiry)

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        return self._server.call(super().acquire_sliding_window_entry, key, limit, expiry, amount)

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        return self._server.call(super().get_sliding_window, key, expiry)

    def reset(self) -> int:
        """Forget every counter of this site, a batch at a time, without stopping the server."""
        client: Any = self._server.client
        gone = 0
        for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1000):
            gone += self._server.call(client.delete, key)
        return gone

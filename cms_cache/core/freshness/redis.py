"""Changes in Redis or Valkey, for sites on several hosts."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable
from typing import Any

from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.types import Fence
from cms_cache.core.redis_client import RedisServer

# The epoch and the numbers live in one hash: they can only be lost together.
_PUBLISH = """
if redis.call('hexists', KEYS[1], 'epoch') == 0 then
  redis.call('del', KEYS[1])
  redis.call('hset', KEYS[1], 'epoch', ARGV[1], 'seq', 1)
end
if #ARGV > 1 then
  local seq = redis.call('hincrby', KEYS[1], 'seq', 1)
  for place = 2, #ARGV do redis.call('hset', KEYS[1], ARGV[place], seq) end
end
return redis.call('hmget', KEYS[1], 'epoch', 'seq')
"""
_TAG = "t:"


class RedisChanges:
    """Changes of all hosts: each check is one round trip.

    What cannot be asked is not fresh. What cannot be published is owed: this process takes its
    tags as changed, and publishes them before it asks for anything else.
    """

    def __init__(self, server: RedisServer, prefix: str) -> None:
        self._server = server
        self._client: Any = server.client
        self._key = f"{prefix}changes"
        self._owed: set[str] = set()
        self._lock = threading.Lock()

    def fence(self) -> Fence:
        self._pay()
        return self._publish(())

    def catch_up(self) -> None:
        """Nothing to do: each check looks."""

    def fresh(self, tags: Iterable[str], fence: Fence) -> bool:
        tags = list(tags)
        try:
            self._pay()
            epoch, seq, *last = self._server.call(
                self._client.hmget, self._key, "epoch", "seq", *(_TAG + tag for tag in tags)
            )
        except Unavailable:
            return False
        if epoch is None or int(epoch) != fence.epoch or fence.seq > int(seq):
            return False
        return all(number is None or int(number) <= fence.seq for number in last)

    def publish(self, tags: Iterable[str]) -> bool:
        with self._lock:
            self._owed.update(tags)
        try:
            self._pay()
        except Unavailable:
            return False
        return True

    def _pay(self) -> None:
        if self._owed:
            with self._lock:
                owed = list(self._owed)
                self._publish(owed)
                self._owed.difference_update(owed)

    def _publish(self, tags: Iterable[str]) -> Fence:
        found = self._server.call(
            lambda: self._client.eval(
                _PUBLISH, 1, self._key, secrets.randbits(63), *(_TAG + tag for tag in tags)
            )
        )
        return Fence(int(found[0]), int(found[1]))

"""One way to reach Redis or Valkey: bounded in time, behind a circuit breaker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cms_cache.core.breaker import Breaker
from cms_cache.core.errors import Unavailable

T = TypeVar("T")

# Everything a server can do wrong to a caller: it is gone, slow, full, read-only, still loading,
# wants another password, or is no Redis at all.
FAILURES = (redis.RedisError, OSError)


def connect(url: str, *, timeout: float, connect_timeout: float) -> redis.Redis:
    """A client of the server at `url`, not yet connected.

    Args:
        url: `redis://`, `rediss://`, `unix://`, or the same with `valkey`.
        timeout: seconds for each read or write on the socket.
        connect_timeout: seconds for connecting.

    Retries are off: redis-py's own ten would hold a request for seconds.
    """
    if url.startswith("valkey"):
        url = "redis" + url.removeprefix("valkey")
    return redis.Redis.from_url(
        url,
        socket_timeout=timeout,
        socket_connect_timeout=connect_timeout,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
    )


def is_no_redis(wrong: BaseException | None) -> bool:
    """Whether an error says that something other than Redis answered."""
    return isinstance(wrong, redis.exceptions.InvalidResponse)


class RedisServer:
    """A server that may go away: each call answers in time or raises `Unavailable`."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 0.05,
        connect_timeout: float = 0.2,
        failures: int = 1,
        pause: float = 0.25,
    ) -> None:
        self.url = url
        self.client = connect(url, timeout=timeout, connect_timeout=connect_timeout)
        self.breaker = Breaker(self._ping, failures=failures, pause=pause)

    def _ping(self) -> None:
        self.client.ping()

    def call(self, function: Callable[..., T], *args: Any) -> T:
        """`function(*args)`, which talks to this server.

        Raises:
            Unavailable: the breaker is open, or the server failed now.
        """
        breaker = self.breaker
        if breaker.is_open:
            raise Unavailable(breaker.reason or "Redis is skipped")
        try:
            answer = function(*args)
        except redis.ResponseError as wrong:
            # It is there and says no (full, read-only, forbidden): another call may still work.
            raise Unavailable(f"{type(wrong).__name__}: {wrong}") from wrong
        except FAILURES as wrong:
            breaker.failure(wrong)
            raise Unavailable(f"{type(wrong).__name__}: {wrong}") from wrong
        breaker.success()
        return answer

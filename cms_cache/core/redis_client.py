"""One way to reach Redis or Valkey: bounded in time, behind a circuit breaker."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from cms_cache.core.breaker import Breaker
from cms_cache.core.errors import ConfigurationProblem, Unavailable

T = TypeVar("T")

# Everything a server can do wrong to a caller: it is gone, slow, full, read-only, still loading,
# wants another password, or is no Redis at all.
FAILURES = (redis.RedisError, OSError)
_MOST_OWED = 1_000


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


def in_words(wrong: BaseException) -> str:
    """What an error of a server means to somebody who can mend it."""
    text = str(wrong)
    if is_no_redis(wrong):
        return "what answers there is not Redis"
    if isinstance(wrong, redis.AuthenticationError):
        # What a server says of the greeting of a client that gave no password.
        if "HELLO" in text or "required" in text:
            return "it asks for a password: redis://:password@host:6379/0"
        return f"it refuses the password: {text}"
    return f"{type(wrong).__name__}: {text}"


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
        self.breaker = Breaker(self._probe, failures=failures, pause=pause, in_words=in_words)
        self._owed: deque[Callable[[], object]] = deque(maxlen=_MOST_OWED)

    def _probe(self) -> None:
        """Whether it answers again, to those who write too.

        While a server fails over it may hold up what writes and answer a PING (CLIENT PAUSE …
        WRITE). A script that does nothing is held up like a write.
        """
        # One that says no (it is full, scripts are forbidden) is there.
        with contextlib.suppress(redis.ResponseError):
            self.client.eval("return 1", 0)
        while self._owed:
            owed = self._owed.popleft()
            try:
                with contextlib.suppress(redis.ResponseError):
                    owed()
            except FAILURES:
                self._owed.appendleft(owed)
                raise

    def owe(self, function: Callable[[], object]) -> None:
        """Have something that failed done when this server is taken back, before anything else.

        Args:
            function: talks to the server, and harms nobody when it comes too late or never.
        """
        self._owed.append(function)

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
            raise Unavailable(in_words(wrong)) from wrong
        except FAILURES as wrong:
            breaker.failure(wrong)
            raise Unavailable(in_words(wrong)) from wrong
        breaker.success()
        return answer

    def close(self) -> None:
        """End its connections and its probing: it is not needed."""
        self.breaker.stop()
        self.client.close()

    def problem(self, key: str) -> str:
        """Why this server does not work now; empty when it does.

        Args:
            key: the setting that holds its URL.

        Raises:
            ConfigurationProblem: something other than Redis answers there.
        """
        try:
            self.call(self.client.ping)
        except Unavailable as wrong:
            if is_no_redis(wrong.__cause__):
                raise ConfigurationProblem(
                    key, "(secret)", "what answers there is not Redis"
                ) from wrong
            return str(wrong)
        return ""

"""Our stores as pyramid_session_redis sees them: the few calls of redis-py that it makes."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Self

from cms_cache.core.errors import Unavailable
from cms_cache.core.seldom import Seldom
from cms_cache.core.sessions.sessions import handle_of
from cms_cache.core.sessions.types import SessionStore

log = logging.getLogger(__name__)


class RedisLike:
    """Reads, writes and deletes sessions by id.

    A store that does not answer reads as "no such session", so that public pages go on; what a
    visitor would have stored is lost, and logged. Whoever must know asks the store itself.
    """

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._seldom = Seldom(log)

    def get(self, session_id: str) -> bytes | None:
        try:
            return self._store.load(handle_of(session_id))
        except Unavailable as wrong:
            self._seldom.warning("A session could not be read: %s", wrong)
            return None

    def setex(self, session_id: str, ttl: int, value: bytes) -> None:
        """Write an existing session; one that was ended meanwhile stays ended."""
        if not session_id:
            return
        try:
            self._store.save(handle_of(session_id), value, ttl)
        except Unavailable as wrong:
            self._seldom.warning("A session could not be written: %s", wrong)

    def expire(self, session_id: str, ttl: int) -> None:
        """Nothing: the time is set with each write, and a write follows every minute of use."""

    def delete(self, session_id: str) -> None:
        if not session_id:
            return
        try:
            self._store.delete(handle_of(session_id))
        except Unavailable as wrong:
            self._seldom.warning("A session could not be deleted: %s", wrong)

    def pipeline(self) -> CreateOnce:
        return CreateOnce(self._store)


class CreateOnce:
    """The pipeline with which pyramid_session_redis makes a new session under an unused id."""

    def __init__(self, store: SessionStore) -> None:
        self._store = store
        self._pending: tuple[str, int, bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pending = None

    def watch(self, session_id: str) -> None:
        """Nothing: `execute` itself creates only what does not exist."""

    def get(self, session_id: str) -> None:
        """Nobody has an id of 48 random bytes yet."""

    def multi(self) -> None:
        """Nothing, for the same reason."""

    def setex(self, session_id: str, ttl: int, value: bytes) -> None:
        self._pending = (session_id, ttl, value)

    def execute(self) -> None:
        if self._pending is not None:
            session_id, ttl, value = self._pending
            self._store.create(handle_of(session_id), value, ttl)

"""Which store the sessions of a site are kept in, and why."""

from __future__ import annotations

import logging
from pathlib import Path

from cms_cache.core import redis_seen, site_files
from cms_cache.core.declare import Values
from cms_cache.core.errors import ConfigurationProblem, Unavailable
from cms_cache.core.redis_client import RedisServer
from cms_cache.core.sessions.file import FileSessions
from cms_cache.core.sessions.memory import MemorySessions
from cms_cache.core.sessions.redis import RedisSessions
from cms_cache.core.sessions.sessions import Sessions
from cms_cache.core.sessions.settings import SessionSettings
from cms_cache.core.sessions.types import SessionStore

log = logging.getLogger(__name__)

FILE_NAME = "sessions.sqlite"


def open_sessions(wanted: SessionSettings, values: Values) -> Sessions:
    """The sessions of a site.

    Raises:
        ConfigurationProblem: the store asked for cannot be had: Redis without a URL, files
            without a writable folder.
    """
    place = site_files.folder(values)
    kind, reason = _choose(wanted, values, place)
    store: SessionStore
    if kind == "redis":
        prefix = wanted.prefix or f"{site_files.key_prefix(values)}session:"
        store = RedisSessions(_server(wanted, values), prefix)
    elif kind == "file" and place is not None:
        store = FileSessions(place / FILE_NAME)
    else:
        store = MemorySessions()
    return Sessions(store, kind=kind, reason=reason, absolute=wanted.absolute)


def _server(wanted: SessionSettings, values: Values) -> RedisServer:
    return RedisServer(
        wanted.redis_url,
        timeout=wanted.redis_timeout,
        connect_timeout=max(values["cache.redis.connect_timeout"], wanted.redis_timeout),
        failures=values["cache.breaker.failures"],
        pause=values["cache.breaker.probe"],
    )


def _choose(wanted: SessionSettings, values: Values, place: Path | None) -> tuple[str, str]:
    if wanted.backend == "redis":
        if not wanted.redis_url:
            raise ConfigurationProblem(
                "session.backend", "redis", "set session.redis.url or cache.redis.url as well"
            )
        return "redis", "session.backend asks for it"
    if wanted.backend == "file":
        if place is None:
            raise ConfigurationProblem(
                "session.backend", "file", "set cache.var to a folder that can be written"
            )
        return "file", "session.backend asks for it"
    if wanted.backend == "memory":
        return "memory", "session.backend asks for it"
    unreached = ""
    if wanted.redis_url:
        server = _server(wanted, values)
        try:
            server.call(server.client.ping)
        except Unavailable as wrong:
            if redis_seen.was_seen(place, wanted.redis_url):
                log.warning("Redis, which has the sessions, does not answer: %s", wrong)
                return "redis", "Redis has had the sessions before, though it does not answer now"
            unreached = f" (Redis did not answer: {wrong})"
            log.warning("Sessions are not kept in Redis, which did not answer: %s", wrong)
        else:
            redis_seen.note(place, wanted.redis_url)
            return "redis", "a Redis URL is set and the server answers"
        finally:
            server.client.close()
    if place is not None:
        return "file", f"the folder can be written{unreached}"
    log.warning("Sessions are kept in memory and end with this process: cache.var is not set")
    return "memory", f"there is no folder to write to{unreached}"

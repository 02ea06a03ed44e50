"""Which store the sessions of a site are kept in, and why."""

from __future__ import annotations

import logging
from pathlib import Path

from cms_cache.core import redis_seen, site_files
from cms_cache.core.declare import Values
from cms_cache.core.errors import ConfigurationProblem
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
    server = _server(wanted, values) if wanted.redis_url else None
    kind, reason = _choose(wanted, values, place, server)
    store: SessionStore
    if kind == "redis" and server is not None:
        prefix = wanted.prefix or f"{site_files.key_prefix(values)}session:"
        store = RedisSessions(server, prefix)
    elif kind == "file" and place is not None:
        store = FileSessions(place / FILE_NAME)
    else:
        store = MemorySessions()
    if kind != "redis" and server is not None:
        server.close()
    return Sessions(store, kind=kind, reason=reason, absolute=wanted.absolute)


def _server(wanted: SessionSettings, values: Values) -> RedisServer:
    return RedisServer(
        wanted.redis_url,
        timeout=wanted.redis_timeout,
        connect_timeout=max(values["cache.redis.connect_timeout"], wanted.redis_timeout),
        failures=values["cache.breaker.failures"],
        pause=values["cache.breaker.probe"],
    )


def _choose(
    wanted: SessionSettings, values: Values, place: Path | None, server: RedisServer | None
) -> tuple[str, str]:
    asked = "session.backend asks for it"
    if values["cache.hosts"] == "many" and wanted.backend in ("file", "memory"):
        raise ConfigurationProblem(
            "session.backend", wanted.backend, "with cache.hosts = many only redis works"
        )
    if wanted.backend == "redis":
        if server is None:
            raise ConfigurationProblem(
                "session.backend", "redis", "set session.redis.url or cache.redis.url as well"
            )
        problem = server.problem(_url_key(wanted, values))
        if problem:
            log.warning("Redis, which is to have the sessions, does not answer: %s", problem)
            return "redis", f"{asked}, though it does not answer now"
        redis_seen.note(place, wanted.redis_url)
        return "redis", asked
    if wanted.backend == "file":
        if place is None:
            raise ConfigurationProblem(
                "session.backend", "file", "set cache.var to a folder that can be written"
            )
        return "file", asked
    if wanted.backend == "memory":
        if values["cache.processes"] == "many":
            raise ConfigurationProblem(
                "session.backend",
                "memory",
                "with cache.processes = many, who signs in with one process is a stranger to the "
                "next: use file or redis",
            )
        return "memory", asked
    return _auto(wanted, values, place, server)


def _auto(
    wanted: SessionSettings, values: Values, place: Path | None, server: RedisServer | None
) -> tuple[str, str]:
    unreached = ""
    if server is not None:
        problem = server.problem(_url_key(wanted, values))
        if not problem:
            redis_seen.note(place, wanted.redis_url)
            return "redis", "a Redis URL is set and the server answers"
        if redis_seen.was_seen(place, wanted.redis_url):
            log.warning("Redis, which has the sessions, does not answer: %s", problem)
            return "redis", "Redis has had the sessions before, though it does not answer now"
        if values["cache.hosts"] == "many":
            log.warning("Redis, which is to have the sessions, does not answer: %s", problem)
            return "redis", "several hosts share them, though it does not answer now"
        unreached = f" (Redis did not answer: {problem})"
        log.warning("Sessions are not kept in Redis, which did not answer: %s", problem)
    if place is not None:
        return "file", f"the folder can be written{unreached}"
    log.warning("Sessions are in memory and end with this process: no folder can be written")
    return "memory", f"there is no folder to write to{unreached}"


def _url_key(wanted: SessionSettings, values: Values) -> str:
    own = wanted.redis_url != values["cache.redis.url"]
    return "session.redis.url" if own else "cache.redis.url"

"""Where the limits of a site are counted, and why."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from limits.storage.base import Storage

from cms_cache.core import redis_seen, site_files
from cms_cache.core.declare import Values
from cms_cache.core.errors import ConfigurationProblem
from cms_cache.core.limits.file import FileStorage
from cms_cache.core.limits.limiter import Limiter
from cms_cache.core.limits.redis import RedisCounters
from cms_cache.core.limits.storage import MemoryStorage
from cms_cache.core.limits.table import LIMITS, read_limits
from cms_cache.core.limits.types import Limit
from cms_cache.core.redis_client import RedisServer
from cms_cache.core.settings import read

log = logging.getLogger(__name__)

FILE_NAME = "limits.sqlite"


def open_limiter(settings: Mapping[str, Any], more: Iterable[Limit] = ()) -> Limiter:
    """The limiter of a site.

    Args:
        settings: the application's settings, as text or already typed.
        more: limits beside those that every site has.

    Raises:
        ConfigurationProblem: an unknown limit, a wrong rate, or a store that cannot be had.
    """
    table = (*LIMITS, *more)
    values = read(settings)
    wanted = read_limits(settings, table)
    storage, kind, reason = _open(wanted["limits.backend"], values)
    return Limiter(
        storage,
        kind=kind,
        reason=reason,
        table=[dataclasses.replace(each, rates=wanted[f"limits.{each.name}"]) for each in table],
        enabled=wanted["limits.enabled"],
    )


def _open(backend: str, values: Values) -> tuple[Storage, str, str]:
    place = site_files.folder(values)
    url = values["cache.redis.url"]
    asked = "limits.backend asks for it"
    if backend == "redis":
        if not url:
            raise ConfigurationProblem("limits.backend", "redis", "set cache.redis.url as well")
        server = _server(values)
        problem = server.problem("cache.redis.url")
        if problem:
            log.warning("Redis, which is to count the limits, does not answer: %s", problem)
            return _redis(server, values), "redis", f"{asked}, though it does not answer now"
        return _redis(server, values), "redis", asked
    if backend == "file":
        if place is None:
            raise ConfigurationProblem(
                "limits.backend", "file", "set cache.var to a folder that can be written"
            )
        return FileStorage(place / FILE_NAME), "file", asked
    if backend == "memory":
        if values["cache.processes"] == "many":
            log.warning("limits.backend = memory: each of several processes counts for itself")
            return MemoryStorage(), "memory", f"{asked}; each process counts for itself"
        return MemoryStorage(), "memory", asked
    return _auto(values, place, url)


def _auto(values: Values, place: Path | None, url: str) -> tuple[Storage, str, str]:
    unreached = ""
    if url:
        server = _server(values)
        problem = server.problem("cache.redis.url")
        if not problem:
            redis_seen.note(place, url)
            return _redis(server, values), "redis", "a Redis URL is set and the server answers"
        if redis_seen.was_seen(place, url):
            log.warning("Redis, which counts the limits, does not answer: %s", problem)
            return (
                _redis(server, values),
                "redis",
                "Redis has counted before, but is away now",
            )
        if values["cache.hosts"] == "many":
            log.warning("Redis, which is to count the limits, does not answer: %s", problem)
            return _redis(server, values), "redis", "several hosts count, though it is away now"
        server.close()
        unreached = f" (Redis did not answer: {problem})"
        log.warning("Limits are not counted in Redis, which did not answer: %s", problem)
    if place is not None:
        return FileStorage(place / FILE_NAME), "file", f"the folder can be written{unreached}"
    log.warning("Limits are counted for each process alone: no folder can be written")
    return MemoryStorage(), "memory", f"there is no folder to write to{unreached}"


def _redis(server: RedisServer, values: Values) -> RedisCounters:
    return RedisCounters(server, f"{site_files.key_prefix(values)}limit")


def _server(values: Values) -> RedisServer:
    return RedisServer(
        values["cache.redis.url"],
        timeout=values["cache.redis.timeout"],
        connect_timeout=values["cache.redis.connect_timeout"],
        failures=values["cache.breaker.failures"],
        pause=values["cache.breaker.probe"],
    )

"""All caches of a site: made from its settings, each with the reason why it is what it is."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms_cache.core import site_files
from cms_cache.core.backends.file import FileBackend
from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.backends.redis import RedisBackend
from cms_cache.core.backends.tiers import TieredBackend
from cms_cache.core.backends.types import Backend, NullBackend
from cms_cache.core.choose import Choice, choose
from cms_cache.core.data import DataCache
from cms_cache.core.declare import Values
from cms_cache.core.errors import ConfigurationProblem, Unavailable
from cms_cache.core.freshness.redis import RedisChanges
from cms_cache.core.freshness.table import TableChanges
from cms_cache.core.freshness.types import Changes
from cms_cache.core.guard import Guard
from cms_cache.core.redis_client import RedisServer, is_no_redis
from cms_cache.core.region import Region, make_region
from cms_cache.core.settings import REGIONS, read
from cms_cache.core.statistics import Counters

log = logging.getLogger(__name__)

FOLDER = "cache"
CHANGES_FILE = "changes"
STATISTICS_FILE = "cache-statistics.sqlite"


@dataclass(frozen=True, slots=True)
class Made:
    """A region with what it was made of."""

    region: Region
    guard: Guard
    choice: Choice
    lifetime: int


class Caches:
    """The regions of a site by name, and what they share.

    Attributes:
        made: every region with its guard and the reason of its backend.
        data: results of service calls, in the region `data`.
        changes: what was published as changed.
        counters: the statistics.
        warnings: what somebody should know about the settings.
    """

    def __init__(
        self,
        made: dict[str, Made],
        changes: Changes,
        counters: Counters,
        server: RedisServer | None,
        warnings: list[str],
    ) -> None:
        self.made = made
        self.changes = changes
        self.counters = counters
        self.server = server
        self.warnings = warnings
        self.data = DataCache(made["data"].region, changes)

    def region(self, name: str) -> Region:
        """A dogpile region; an unknown name is a `KeyError`."""
        return self.made[name].region

    def clear(self, *names: str) -> dict[str, int]:
        """Forget the values of these regions, of all without names; answers how many.

        Sessions, limits and statistics are no regions: nobody is signed out.

        Raises:
            Unavailable: a store does not answer, so that its values are still there.
        """
        unknown = [name for name in names if name not in self.made]
        if unknown:
            raise KeyError(unknown[0])
        return {name: self.made[name].guard.clear() for name in names or self.made}


def open_caches(settings: Mapping[str, Any]) -> Caches:
    """The caches of a site from its settings, as text or already typed.

    Raises:
        ConfigurationProblem: naming key, value and what is allowed.
    """
    values = read(settings)
    place = site_files.folder(values)
    server = _server(values) if values["cache.redis.url"] else None
    problem = _problem_of(server)
    warnings: list[str] = []
    choices = {name: choose(values, name, place, lambda: problem) for name in REGIONS}
    for choice in choices.values():
        if choice.warning and choice.warning not in warnings:
            warnings.append(choice.warning)
            log.warning("%s", choice.warning)
    table = _table(place, warnings)
    changes: Changes = table
    if values["cache.hosts"] == "many" and server is not None:
        changes = RedisChanges(server, site_files.key_prefix(values))
    counters = Counters(place / STATISTICS_FILE if place else None)
    made = {}
    for name, choice in choices.items():
        lifetime: int = values[f"cache.{name}.lifetime"]
        prefix = _prefix(values, choice, name)
        backend = _backend(values, name, choice, place, server, prefix, lifetime, table)
        guard = Guard(backend, name, counters)
        region = make_region(name, prefix, guard, lifetime=lifetime)
        made[name] = Made(region, guard, choice, lifetime)
    return Caches(made, changes, counters, server, warnings)


def _server(values: Values) -> RedisServer:
    return RedisServer(
        values["cache.redis.url"],
        timeout=values["cache.redis.timeout"],
        connect_timeout=values["cache.redis.connect_timeout"],
        failures=values["cache.breaker.failures"],
        pause=values["cache.breaker.probe"],
    )


def _problem_of(server: RedisServer | None) -> str:
    if server is None:
        return ""
    try:
        server.call(server.client.ping)
    except Unavailable as wrong:
        if is_no_redis(wrong.__cause__):
            raise ConfigurationProblem(
                "cache.redis.url", "(secret)", "what answers there is not Redis"
            ) from wrong
        return str(wrong)
    return ""


def _table(place: Path | None, warnings: list[str]) -> TableChanges:
    if place is not None:
        try:
            return TableChanges(place / CHANGES_FILE)
        except Unavailable as wrong:
            warnings.append(f"Processes cannot tell each other of changes: {wrong}")
            log.warning("%s", warnings[-1])
    return TableChanges(None)


def _prefix(values: Values, choice: Choice, name: str) -> str:
    # In memory and in files nobody else is met, so no prefix has to be made up.
    site = site_files.key_prefix(values) if choice.kind == "redis" else ""
    return f"{site}c:{name}:"


def _backend(
    values: Values,
    name: str,
    choice: Choice,
    place: Path | None,
    server: RedisServer | None,
    prefix: str,
    lifetime: int,
    table: TableChanges,
) -> Backend:
    patience: int = values["cache.lock.lifetime"]
    shared: Backend
    if choice.kind == "redis" and server is not None:
        shared = RedisBackend(server, prefix, lifetime=lifetime, lock_lifetime=patience)
    elif choice.kind == "file" and place is not None:
        shared = FileBackend(
            place / FOLDER / name,
            most_size=values["cache.file.size"],
            most_files=values["cache.file.files"],
            lock_lifetime=patience,
        )
    elif choice.kind == "memory":
        return MemoryBackend(values["cache.memory.size"])
    else:
        return NullBackend()
    # Copies of several hosts cannot tell each other through a file that they were replaced.
    if not values["cache.near.size"] or values["cache.hosts"] == "many" or place is None:
        return shared
    return TieredBackend(MemoryBackend(values["cache.near.size"]), shared, table)

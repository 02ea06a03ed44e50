"""All caches of a site: made from its settings, each with the reason why it is what it is."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from cms_cache.core import site_files
from cms_cache.core.backends.file import FileBackend
from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.backends.redis import RedisBackend
from cms_cache.core.backends.tiers import TieredBackend
from cms_cache.core.backends.types import Backend, NullBackend
from cms_cache.core.choose import Choice, choose
from cms_cache.core.counters import Counters
from cms_cache.core.data import DataCache
from cms_cache.core.declare import Values
from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.redis import RedisChanges
from cms_cache.core.freshness.table import TableChanges
from cms_cache.core.freshness.types import Changes
from cms_cache.core.guard import Guard
from cms_cache.core.log import tables
from cms_cache.core.log.head import FileHead, Head, LeasedHead, MemoryHead, UnknownHead
from cms_cache.core.log.log import ChangeLog
from cms_cache.core.log.tracking import track
from cms_cache.core.pages.store import PageStore
from cms_cache.core.redis_client import RedisServer
from cms_cache.core.region import Region, make_region
from cms_cache.core.settings import REGIONS, read
from cms_cache.core.value_store import ValueStore
from cms_cache.core.worker import threads_run

log = logging.getLogger(__name__)

FOLDER = "cache"
CHANGES_FILE = "changes"
HEAD_FILE = "cache-head"
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
        values: results of value functions.
        pages: stored pages; `fragments` are parts of them.
        settings: the settings that all this was made from.
    """

    def __init__(
        self,
        made: dict[str, Made],
        changes: Changes,
        counters: Counters,
        server: RedisServer | None,
        warnings: list[str],
        settings: Values,
        place: Path | None,
    ) -> None:
        self.settings = settings
        self.place = place
        self.made = made
        self.changes = changes
        self.counters = counters
        self.server = server
        self.warnings = warnings
        self.data = DataCache(made["data"].region, changes)
        near = max(settings["cache.near.size"], 1024**2)
        secret = _secret(settings, place)
        self.values = ValueStore(made["data"].region, changes, secret, near)
        self.pages = PageStore(made["page"].region, secret, near)
        self.fragments = PageStore(made["fragment"].region, secret, near)

    def region(self, name: str) -> Region:
        """A dogpile region; an unknown name is a `KeyError`."""
        return self.made[name].region

    def clear(
        self, *names: str, publish: Callable[[Iterable[str]], bool] | None = None
    ) -> dict[str, int]:
        """Forget the values of these regions, of all without names; answers how many.

        Sessions, limits and statistics are no regions: nobody is signed out.

        Args:
            publish: tells the other processes; `changes.publish` unless given.

        Raises:
            Unavailable: a store does not answer. Its values are still there; those that know
                their fence are used by nobody any more.
        """
        publish = publish or self.changes.publish
        unknown = [name for name in names if name not in self.made]
        if unknown:
            raise KeyError(unknown[0])
        try:
            return {name: self.made[name].guard.clear() for name in names or self.made}
        finally:
            self.values.clear()
            self.pages.clear()
            self.fragments.clear()
            # Other processes have copies of their own: none made before now is fresh.
            if not publish(f"region:{name}" for name in names or self.made):
                raise Unavailable("other processes could not be told to forget their copies")

    def follow(
        self,
        engine: Engine,
        *,
        connect: Callable[[], Connection] | None = None,
        create: bool = False,
    ) -> ChangeLog:
        """Let the database's own log say what has changed; from now on nobody has to.

        Args:
            engine: of the database. What is read through it is noted while a page or a value is
                made, what is written is logged in the same transaction.
            connect: opens a connection to read with; the engine's unless given.
            create: make the log's two tables if they are missing. Otherwise they are the
                application's to migrate: `cms_cache.core.log.tables.metadata`.
        """
        if create:
            with engine.begin() as db:
                tables.create(db)
        longest = max(each.lifetime for each in self.made.values())
        changes = ChangeLog(engine, self._head(), keep=longest + 86_400, connect=connect)
        track(engine, changes)
        self.changes = self.data.changes = self.values.changes = changes
        return changes

    def _head(self) -> Head:
        if self.settings["cache.hosts"] == "many" and self.server is not None:
            key = f"{site_files.key_prefix(self.settings)}head"
            return LeasedHead(self.server, key, self.settings["cache.lease"])
        if self.place is not None:
            with contextlib.suppress(Unavailable):
                return FileHead(self.place / HEAD_FILE)
        return MemoryHead() if self.settings["cache.processes"] == "one" else UnknownHead()

    def forget(self) -> None:
        """Know nothing any more: folder and database were replaced under the running program."""
        self.counters.forget()
        for made in self.made.values():
            if isinstance(made.guard.backend, TieredBackend):
                made.guard.backend.near.clear()
        secret = _secret(self.settings, self.place)
        self.values.forget(secret)
        self.pages.forget(secret)
        self.fragments.forget(secret)
        if isinstance(self.changes, ChangeLog):
            self.changes.forget(self._head())

    def close(self) -> None:
        """End what runs in the background."""
        if isinstance(self.changes, ChangeLog):
            self.changes.close()


def open_caches(settings: Mapping[str, Any]) -> Caches:
    """The caches of a site from its settings, as text or already typed.

    Raises:
        ConfigurationProblem: naming key, value and what is allowed.
    """
    values = read(settings)
    place = site_files.folder(values)
    server = _server(values) if values["cache.redis.url"] else None
    problem = server.problem("cache.redis.url") if server is not None else ""
    warnings: list[str] = []
    choices = {name: choose(values, name, place, lambda: problem) for name in REGIONS}
    for choice in choices.values():
        if choice.warning and choice.warning not in warnings:
            warnings.append(choice.warning)
            log.warning("%s", choice.warning)
    if not threads_run():
        warnings.append(
            "uWSGI stops threads between two requests, so that pages are written and compressed "
            "while visitors wait: set enable-threads = true"
        )
        log.warning("%s", warnings[-1])
    used = values["cache.hosts"] == "many" or any(each.kind == "redis" for each in choices.values())
    if server is not None and not used:
        server.close()
        server = None
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
    return Caches(made, changes, counters, server, warnings, values, place)


def _secret(values: Values, place: Path | None) -> bytes:
    """The key that signs stored pages: the same in every process, else only this one reads them."""
    if values["cache.pages.secret"]:
        return hashlib.sha256(values["cache.pages.secret"].encode()).digest()
    if place is not None:
        with contextlib.suppress(OSError):
            made = site_files.read_or_make(place / "cache.key", lambda: secrets.token_urlsafe(48))
            return hashlib.sha256(made.encode()).digest()
    return secrets.token_bytes(32)


def _server(values: Values) -> RedisServer:
    return RedisServer(
        values["cache.redis.url"],
        timeout=values["cache.redis.timeout"],
        connect_timeout=values["cache.redis.connect_timeout"],
        failures=values["cache.breaker.failures"],
        pause=values["cache.breaker.probe"],
    )


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
    # Pages have ready copies in front of them, see `PageStore`.
    if (
        name == "page"
        or not values["cache.near.size"]
        or values["cache.hosts"] == "many"
        or place is None
    ):
        return shared
    return TieredBackend(MemoryBackend(values["cache.near.size"]), shared, table)

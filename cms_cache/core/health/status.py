"""The state of everything, in words: what was chosen, why, and whether it works now."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dogpile.cache.api import NO_VALUE

from cms_cache.core.caches import Caches, Made
from cms_cache.core.errors import Unavailable
from cms_cache.core.health.backend_tests import shared_backend
from cms_cache.core.health.detect import without_password
from cms_cache.core.limits.limiter import Limiter
from cms_cache.core.log.log import ChangeLog
from cms_cache.core.log.state import LogState, state_of
from cms_cache.core.sessions.sessions import Sessions

# How long what was written to try a store stays, should deleting it fail.
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class RegionStatus:
    """A region now.

    Attributes:
        problem: why it does not work at this moment; empty when it does.
        latency: milliseconds that writing, reading and deleting a small value took just now.
        last_error: the last failure of this process, which may be over.
        size, most_size: bytes; `None` where only the server knows.
    """

    name: str
    backend: str
    reason: str
    problem: str
    lifetime: int
    entries: int | None = None
    size: int | None = None
    most_entries: int | None = None
    most_size: int | None = None
    latency: float | None = None
    last_error: str = ""
    last_error_at: float | None = None


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """Where sessions or limits are kept, and whether that works now."""

    backend: str
    reason: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BreakerStatus:
    """The server that is shared by regions: `skipped` while its breaker is open."""

    url: str
    skipped: bool
    since: float | None
    reason: str
    opened: int


@dataclass(frozen=True, slots=True)
class Status:
    """Everything; `healthy` when nothing has a problem."""

    healthy: bool
    regions: list[RegionStatus]
    sessions: StoreStatus | None
    limits: StoreStatus | None
    redis: BreakerStatus | None
    log: LogState | None = None
    warnings: list[str] = field(default_factory=list)


def status(
    caches: Caches, sessions: Sessions | None = None, limiter: Limiter | None = None
) -> Status:
    """Tries every store once and says what it found; never raises."""
    regions = [region_status(name, made) for name, made in caches.made.items()]
    session_status = limit_status = None
    if sessions is not None:
        problem = _problem(lambda: _try_sessions(sessions))
        session_status = StoreStatus(sessions.kind, sessions.reason, problem)
    if limiter is not None:
        problem = _problem(lambda: _try_limits(limiter))
        limit_status = StoreStatus(limiter.kind, limiter.reason, problem)
    log = state_of(caches.changes) if isinstance(caches.changes, ChangeLog) else None
    problems = [each.problem for each in (*regions, session_status, limit_status, log) if each]
    return Status(
        healthy=not any(problems),
        regions=regions,
        sessions=session_status,
        limits=limit_status,
        redis=_breaker(caches),
        log=log,
        warnings=list(caches.warnings),
    )


def region_status(name: str, made: Made) -> RegionStatus:
    """One region: writes, reads and deletes a value of its own."""
    began = time.perf_counter()
    problem = _problem(lambda: _try(made))
    taken = round((time.perf_counter() - began) * 1000, 3)
    usage = None
    if not problem:
        try:
            usage = made.guard.usage()
        except Unavailable as wrong:
            problem = str(wrong)
    return RegionStatus(
        name=name,
        backend=made.choice.kind,
        reason=made.choice.reason,
        problem=problem,
        lifetime=made.lifetime,
        entries=usage.entries if usage else None,
        size=usage.size if usage else None,
        most_entries=usage.most_entries if usage else None,
        most_size=usage.most_size if usage else None,
        latency=None if problem or made.choice.kind == "none" else taken,
        last_error=made.guard.last_error,
        last_error_at=made.guard.last_error_at,
    )


def _try(made: Made) -> None:
    backend = shared_backend(made.guard.backend)
    if backend.kind == "none":
        return
    mangle = made.region.key_mangler
    assert mangle is not None
    key = mangle(f"status~{secrets.token_hex(8)}")
    backend.set_serialized(key, b"x")
    found = backend.get_serialized(key)
    backend.delete(key)
    if found is NO_VALUE:
        raise Unavailable("what was written could not be read")


# Reading alone is not enough: a store that is full or read-only lets nobody sign in.
def _try_sessions(sessions: Sessions) -> None:
    handle = secrets.token_hex(20)
    kept = sessions.store.create(handle, b"{}", _SECONDS)
    found = sessions.store.load(handle)
    sessions.store.delete(handle)
    if not kept or found is None:
        raise Unavailable("what was written could not be read")


def _try_limits(limiter: Limiter) -> None:
    key = f"status~{secrets.token_hex(8)}"
    limiter.storage.incr(key, _SECONDS)
    found = limiter.storage.get(key)
    limiter.storage.clear(key)
    if found != 1:
        raise Unavailable("what was counted could not be read")


def _problem(function: Callable[[], object]) -> str:
    try:
        function()
    except Unavailable as wrong:
        return str(wrong)
    return ""


def _breaker(caches: Caches) -> BreakerStatus | None:
    if caches.server is None:
        return None
    breaker = caches.server.breaker
    return BreakerStatus(
        url=without_password(caches.server.url),
        skipped=breaker.is_open,
        since=breaker.since,
        reason=breaker.reason,
        opened=breaker.opened,
    )

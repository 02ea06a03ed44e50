"""Which backend a region gets, and why: what `auto` means, and what contradicts itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cms_cache.core import redis_seen
from cms_cache.core.declare import Values
from cms_cache.core.errors import ConfigurationProblem


@dataclass(frozen=True, slots=True)
class Choice:
    """A backend's kind, the reason in a sentence, and a warning when it is not what was hoped."""

    kind: str
    reason: str
    warning: str = ""


def choose(
    values: Values, region: str, place: Path | None, redis_problem: Callable[[], str]
) -> Choice:
    """The backend of a region.

    Args:
        place: the site's folder when it can be written.
        redis_problem: asks the server; an empty answer means that it works.

    Raises:
        ConfigurationProblem: what is asked for cannot be had.
    """
    key = f"cache.{region}.backend" if values[f"cache.{region}.backend"] else "cache.backend"
    wanted: str = values[key]
    many_hosts = values["cache.hosts"] == "many"
    if many_hosts:
        _check_many_hosts(values, key, wanted)
    if wanted == "redis":
        return _redis(values, key, redis_problem())
    if wanted == "file":
        if place is None:
            raise ConfigurationProblem(
                key, wanted, "set cache.var to a folder that this process can write"
            )
        return Choice("file", f"{key} asks for it")
    if wanted == "memory":
        return _memory(values, key)
    if wanted == "none":
        return Choice("none", f"{key} asks for it")
    return _auto(values, place, redis_problem())


def _check_many_hosts(values: Values, key: str, wanted: str) -> None:
    if wanted in ("file", "memory"):
        raise ConfigurationProblem(key, wanted, "with cache.hosts = many only redis and none work")
    for needed in ("cache.redis.url", "cache.prefix"):
        if not values[needed]:
            raise ConfigurationProblem("cache.hosts", "many", f"set {needed} as well")
    if not values["cache.pages.secret"]:
        raise ConfigurationProblem(
            "cache.pages.secret", "", "with cache.hosts = many, set the same one on every host"
        )


def _redis(values: Values, key: str, problem: str) -> Choice:
    if not values["cache.redis.url"]:
        raise ConfigurationProblem(key, "redis", "set cache.redis.url as well")
    if problem:
        # It may come back: the breaker takes it back when it answers.
        warning = f"{key} is redis, which does not answer: {problem}"
        return Choice("redis", f"{key} asks for it, though it does not answer now", warning)
    return Choice("redis", f"{key} asks for it")


def _memory(values: Values, key: str) -> Choice:
    if values["cache.processes"] == "many":
        return Choice(
            "none",
            "memory cannot be shared by several processes",
            f"{key} is memory, but several processes serve this site: nothing is cached. "
            "Use file or redis, or set cache.processes = one.",
        )
    return Choice("memory", f"{key} asks for it")


def _auto(values: Values, place: Path | None, problem: str) -> Choice:
    unreached = ""
    url: str = values["cache.redis.url"]
    if url:
        if not problem:
            redis_seen.note(place, url)
        if not problem or values["cache.hosts"] == "many":
            return _redis(values, "cache.backend", problem)
        if redis_seen.was_seen(place, url):
            return Choice(
                "redis",
                "Redis has served this site before, though it does not answer now",
                f"Redis does not answer ({problem}): it is taken back when it does. To go on "
                "without it, remove cache.redis.url and start again.",
            )
        unreached = f"Redis does not answer ({problem})"
    elsewhere = f"{unreached}, and " if unreached else ""
    warning = f"{unreached}: another backend is used until the next start." if unreached else ""
    if place is not None:
        return Choice("file", f"{elsewhere}the folder can be written", warning)
    if values["cache.processes"] == "one":
        return Choice(
            "memory", f"{elsewhere}there is no folder to write to, but one process only", warning
        )
    return Choice(
        "none",
        f"{elsewhere}there is no folder to write to, and there may be several processes",
        "Nothing is cached: set cache.var to a folder, cache.redis.url to a server, or "
        "cache.processes = one.",
    )

"""State and tests of the stores, for the admin and the command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cms_cache.core.caches import Caches
from cms_cache.core.health.backend_tests import advanced_test, simple_test
from cms_cache.core.health.status import Status
from cms_cache.core.health.status import status as status_of
from cms_cache.core.health.steps import Step
from cms_cache.core.settings import REGIONS


def site_status(registry: Any) -> Status:
    """Return the state of every store and of the log; each is tried once."""
    return status_of(registry.cms_caches, registry.cms_cache_sessions, registry.cms_cache_limiter)


def run_tests(
    caches: Caches, names: Iterable[str] = (), *, advanced: bool = False
) -> dict[str, list[Step]]:
    """Return the steps of the simple test of each region, and of the advanced one if wanted.

    Where the simple one fails nothing more is tried.
    """
    found = {}
    for name in tuple(names) or REGIONS:
        made = caches.made[name]
        steps = simple_test(made)
        if advanced and all(each.ok is not False for each in steps):
            mangle = made.region.key_mangler
            steps += advanced_test(made, mangle("") if mangle else "")
        found[name] = steps
    return found

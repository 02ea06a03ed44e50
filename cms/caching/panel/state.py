"""State and health, and the tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyramid.httpexceptions import HTTPBadRequest
from pyramid.view import view_config

from cms.audit.services import Audit
from cms.caching.figures import figures
from cms.caching.health import run_tests, site_status
from cms.caching.panel import frame
from cms.caching.words import ANNOUNCED, REGIONS, STEPS
from cms.i18n import _
from cms.security.permissions import Permission
from cms_cache.core import settings as engine


@view_config(
    route_name="admin.cache", renderer="caching/state.jinja2", permission=Permission.CACHE_MANAGE
)
def state(request: Any) -> dict[str, Any]:
    """Show each store, why it was chosen and whether it works, and the log of changes."""
    found = site_status(request.registry)
    since = found.redis.since if found.redis is not None else None
    return frame(
        request,
        state=found,
        numbers=figures(request.registry.cms_caches.counters)["page"],
        labels=REGIONS,
        announced=ANNOUNCED,
        skipped_since=None if since is None else dt.datetime.fromtimestamp(since, dt.UTC),
    )


@view_config(
    route_name="admin.cache.test",
    renderer="caching/test.jinja2",
    permission=Permission.CACHE_MANAGE,
    request_method=("GET", "POST"),
)
def test(request: Any) -> dict[str, Any]:
    """Offer the two tests; a POST runs one."""
    region = request.params.get("region", "")
    if region and region not in engine.REGIONS:
        raise HTTPBadRequest(_("There is no such region."))
    advanced = "advanced" in request.POST
    results = None
    if request.method == "POST":
        names = (region,) if region else engine.REGIONS
        results = run_tests(request.registry.cms_caches, names, advanced=advanced)
        failed = [
            name for name, steps in results.items() if any(each.ok is False for each in steps)
        ]
        request.scope.get(Audit).record(
            "cache.tested",
            "cache",
            region,
            f"{'advanced' if advanced else 'simple'} test: "
            + (f"failed for {', '.join(failed)}" if failed else "all is well"),
        )
    return frame(
        request,
        region=region,
        advanced=advanced,
        results=results,
        regions=[(name, REGIONS[name]) for name in engine.REGIONS],
        labels=REGIONS,
        steps=STEPS,
    )

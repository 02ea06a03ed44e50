"""What the cache did, and why."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from cms.audit.services import Audit
from cms.caching.figures import figures
from cms.caching.panel import frame
from cms.caching.words import DECISIONS, REGIONS
from cms.i18n import _
from cms.security.permissions import Permission
from cms_cache.core.errors import Unavailable
from cms_cache.core.pages.reasons import sentence


@view_config(
    route_name="admin.cache.statistics",
    renderer="caching/statistics.jinja2",
    permission=Permission.CACHE_MANAGE,
    request_method="GET",
)
def statistics(request: Any) -> dict[str, Any]:
    """Show the numbers of each region, over all processes and restarts."""
    found = figures(request.registry.cms_caches.counters)
    return frame(
        request,
        numbers=found,
        since=dt.datetime.fromtimestamp(found["since"], dt.UTC),
        labels={name: REGIONS[name] for name in ("page", "fragment", "data")},
        decisions=DECISIONS,
        sentence=lambda word: request.admin.translate(sentence(word)),
    )


@view_config(
    route_name="admin.cache.statistics", permission=Permission.CACHE_MANAGE, request_method="POST"
)
def begin_anew(request: Any) -> HTTPSeeOther:
    """Count from nothing again."""
    try:
        request.registry.cms_caches.counters.clear()
    except Unavailable as wrong:
        request.admin.flash(_("The numbers stay: ${why}", mapping={"why": str(wrong)}), "error")
    else:
        request.scope.get(Audit).record("cache.statistics_cleared", "cache")
        request.admin.flash(_("Counting begins anew."))
    return HTTPSeeOther(request.route_path("admin.cache.statistics"))

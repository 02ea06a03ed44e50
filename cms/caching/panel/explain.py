"""Why a page is as it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pyramid.view import view_config

from cms.caching.explaining import explain
from cms.caching.panel import frame
from cms.errors import InvalidError
from cms.security.permissions import Permission
from cms_cache.core.recording import record


@view_config(
    route_name="admin.cache.explain",
    renderer="caching/explain.jinja2",
    permission=Permission.CACHE_MANAGE,
    request_method="GET",
)
def explain_url(request: Any) -> dict[str, Any]:
    """Say what happens to a visitor who asks for an address, and why."""
    url = request.GET.get("url", "").strip()
    found = problem = None
    if url:
        try:
            with record(None):  # the visitor's request is another one than this
                found = explain(request.registry.cms_router, url)
        except InvalidError as error:
            problem = request.admin.translate(error.errors[""])
            request.response.status_int = 422
    made = found.stored.created if found is not None and found.stored is not None else None
    return frame(
        request,
        url=url,
        found=found,
        problem=problem,
        translate=request.admin.translate,
        made=None if made is None else dt.datetime.fromtimestamp(made, dt.UTC),
    )

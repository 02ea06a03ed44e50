"""Clearing by region, tag or address: first what would end, then, with a POST, the act."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPSeeOther
from pyramid.view import view_config

from cms.caching.explaining import tag_of
from cms.caching.panel import frame
from cms.caching.services import CacheClearing
from cms.caching.types import Cleared, Wanted
from cms.caching.words import REGIONS
from cms.errors import InvalidError
from cms.i18n import _
from cms.security.permissions import Permission
from cms_cache.core import settings as engine


@view_config(
    route_name="admin.cache.clear",
    renderer="caching/clear.jinja2",
    permission=Permission.CACHE_MANAGE,
    request_method="GET",
)
def clear(request: Any) -> dict[str, Any]:
    """Offer what can be cleared; with ``what`` and ``name`` show what that would end."""
    service = request.scope.get(CacheClearing)
    wanted = affected = None
    problem = ""
    if request.GET.get("what"):
        try:
            wanted = _wanted(request, service, request.GET)
            affected = service.affected(wanted)
        except InvalidError as error:
            problem = "; ".join(request.admin.translate(text) for text in error.errors.values())
            request.response.status_int = 422
    return frame(
        request,
        what=request.GET.get("what", ""),
        name=request.GET.get("name", ""),
        wanted=wanted,
        affected=affected,
        problem=problem,
        regions=[(name, REGIONS[name]) for name in engine.REGIONS],
        labels=REGIONS,
    )


@view_config(
    route_name="admin.cache.clear", permission=Permission.CACHE_MANAGE, request_method="POST"
)
def clear_now(request: Any) -> HTTPSeeOther:
    """Clear it, and say what ended."""
    service = request.scope.get(CacheClearing)
    try:
        cleared = service.clear(_wanted(request, service, request.POST))
    except InvalidError as error:
        raise HTTPBadRequest("; ".join(error.errors.values())) from error
    _say(request, cleared)
    return HTTPSeeOther(request.route_path("admin.cache.clear"))


def _wanted(request: Any, service: CacheClearing, given: Mapping[str, str]) -> Wanted:
    what, name = given.get("what", ""), given.get("name", "").strip()
    if what == "all":
        return service.wanted()
    if what == "region":
        return service.wanted(regions=[name])
    if what == "tag":
        return service.wanted(tags=[name])
    if what == "url":
        return service.wanted(tags=[tag_of(request.registry, name)])
    raise HTTPBadRequest(_("Only everything, a region, a tag or an address can be cleared."))


def _say(request: Any, cleared: Cleared) -> None:
    flash = request.admin.flash
    if cleared.tags:
        flash(_("Stored pages ended: ${n}.", mapping={"n": cleared.pages}))
    for name, count in cleared.regions.items():
        label = request.admin.translate(REGIONS[name])
        flash(_("${region}: ${n} forgotten.", mapping={"region": label, "n": count}))
    for name, problem in cleared.problems.items():
        label = request.admin.translate(REGIONS[name])
        flash(
            _("${region}: the store does not answer (${why}). What it holds is not used any more.",
              mapping={"region": label, "why": problem}),
            "warning",
        )  # fmt: skip

"""The cache in the admin, for administrators only, and on the command line."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.events import ApplicationCreated

from cms.caching import services
from cms.i18n import _
from cms.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Register ``cms cache``, the panel, its routes and its views."""
    config.add_service(services.CacheClearing, services.cache_clearing)
    config.add_command("cache", "cms.caching.commands:cache")
    config.add_admin_panel(
        "cache",
        label=_("Cache"),
        description=_("Whether it works, what it saves, why a page is as it is."),
        route="admin.cache",
        permission=Permission.CACHE_MANAGE,
        group="system",
        order=15,
        icon="bolt",
    )
    config.add_jinja2_search_path("cms.caching:templates")
    config.add_route("admin.cache", "/admin/cache")
    config.add_route("admin.cache.statistics", "/admin/cache/statistics")
    config.add_route("admin.cache.explain", "/admin/cache/explain")
    config.add_route("admin.cache.clear", "/admin/cache/clear")
    config.add_route("admin.cache.test", "/admin/cache/test")
    config.add_subscriber(_remember, ApplicationCreated)
    config.scan("cms.caching.panel")


def _remember(event: ApplicationCreated) -> None:
    """Let a view ask what another request would get."""
    event.app.registry.cms_router = event.app

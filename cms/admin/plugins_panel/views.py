"""The plugins page."""

from __future__ import annotations

from typing import Any

from pyramid.view import view_config

from cms.admin.plugins_panel.inventory import enabled_plugins, extension_points, other_plugins
from cms.security.permissions import Permission


@view_config(
    route_name="admin.plugins",
    renderer="admin/plugins.jinja2",
    permission=Permission.PLUGINS_READ,
)
def plugins(request: Any) -> dict[str, Any]:
    """Show plugins, and everything that hangs on the site's directives."""
    introspector = request.registry.introspector
    names = request.cms_settings["cms.plugins"]
    return {
        "enabled": enabled_plugins(names, introspector),
        "others": other_plugins(names),
        "points": extension_points(introspector),
    }

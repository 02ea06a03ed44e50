"""The plugins page: what is enabled, what it adds, what could be enabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.i18n import _
from cms.security.permissions import Permission

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the panel."""
    config.add_admin_panel(
        "plugins",
        label=_("Plugins"),
        description=_("What is enabled, and what it adds to the site."),
        route="admin.plugins",
        permission=Permission.PLUGINS_READ,
        group="system",
        order=30,
        icon="plug",
    )
    config.add_route("admin.plugins", "/admin/plugins")
    config.scan(".views")

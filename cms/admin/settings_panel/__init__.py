"""The settings panel, drawn from the declared rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.i18n import _
from cms.security.permissions import Permission

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the panel."""
    config.add_admin_panel(
        "settings",
        label=_("Settings"),
        description=_("Name, language, addresses and everything else that can be chosen."),
        route="admin.settings",
        permission=Permission.SETTINGS_EDIT,
        group="site",
        order=90,
        icon="settings",
    )
    config.add_route("admin.settings", "/admin/settings")
    config.add_route("admin.settings.all", "/admin/settings/all")
    config.add_route("admin.settings.group", "/admin/settings/group/{group}")
    config.scan(".views")

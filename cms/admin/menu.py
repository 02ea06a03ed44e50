"""The admin's menu for one reader."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from cms.admin.registry import admin_registry
from cms.admin.types import AdminPanel, Group, Label, MenuGroup, MenuItem
from cms.i18n import _

LABELS: dict[Group, Label] = {
    Group.CONTENT: _("Content"),
    Group.PEOPLE: _("People"),
    Group.SITE: _("Site"),
    Group.SYSTEM: _("System"),
}


def visible_panels(request: Any) -> list[AdminPanel]:
    """Return the panels that the reader may open, in the menu's order."""
    if request.identity is None:
        return []
    return [
        panel
        for panel in admin_registry(request.registry).panels()
        if request.has_permission(panel.permission)
    ]


def panel_url(request: Any, panel: AdminPanel) -> str:
    """Return the path that *panel* links to."""
    return str(request.route_path(panel.route, **panel.route_args))


def build_menu(request: Any) -> list[MenuGroup]:
    """Return the groups of the menu that hold anything for this reader."""
    panels = visible_panels(request)
    current = _current(request, panels)
    items = [MenuItem(panel, panel_url(request, panel), panel is current) for panel in panels]
    return [
        MenuGroup(group, LABELS[group], tuple(entries))
        for group, entries in groupby(items, key=lambda item: item.panel.group)
    ]


def _current(request: Any, panels: list[AdminPanel]) -> AdminPanel | None:
    """Return the panel that the page belongs to: the one with the most exact claim."""
    if request.matched_route is None:
        return None
    route, matchdict = request.matched_route.name, request.matchdict or {}
    owners = [panel for panel in panels if panel.owns(route, matchdict)]
    return max(owners, key=lambda p: (len(p.route), len(p.route_args)), default=None)

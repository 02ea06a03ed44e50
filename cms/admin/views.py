"""The dashboard."""

from __future__ import annotations

from typing import Any

from pyramid.renderers import render
from pyramid.view import view_config

from cms.admin.menu import panel_url, visible_panels
from cms.admin.registry import admin_registry
from cms.security.permissions import Permission


@view_config(
    route_name="admin.dashboard",
    renderer="admin/dashboard.jinja2",
    permission=Permission.ADMIN_ENTER,
    request_method="GET",
)
def dashboard(request: Any) -> dict[str, Any]:
    """Show what needs attention, what is going on, and where to go."""
    registry = admin_registry(request.registry)
    cards = []
    for card in registry.cards():
        if not request.has_permission(card.permission):
            continue
        values = card.provider(request)
        if values is not None:
            cards.append((card, render(card.template, dict(values), request=request)))
    hints = [
        hint
        for source in registry.hints()
        if request.has_permission(source.permission)
        for hint in source.provider(request)
    ]
    panels = [(panel, panel_url(request, panel)) for panel in visible_panels(request)]
    return {"cards": cards, "hints": hints, "panels": panels}

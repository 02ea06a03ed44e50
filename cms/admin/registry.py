"""What features have put into the admin of one application."""

from __future__ import annotations

from typing import Any, cast

from cms.admin.types import AdminPanel, DashboardCard, Group, HintSource


class AdminRegistry:
    """Panels, dashboard cards and hints by name. A second one of the same name is an error."""

    def __init__(self) -> None:
        self._panels: dict[str, AdminPanel] = {}
        self._cards: dict[str, DashboardCard] = {}
        self._hints: dict[str, HintSource] = {}

    def add_panel(self, panel: AdminPanel) -> None:
        """Add *panel*; :raises ValueError: when its name is taken."""
        _add(self._panels, panel.name, panel)

    def add_card(self, card: DashboardCard) -> None:
        """Add *card*; :raises ValueError: when its name is taken."""
        _add(self._cards, card.name, card)

    def add_hint(self, source: HintSource) -> None:
        """Add *source*; :raises ValueError: when its name is taken."""
        _add(self._hints, source.name, source)

    def panel(self, name: str) -> AdminPanel | None:
        """Return the panel called *name*."""
        return self._panels.get(name)

    def panels(self) -> list[AdminPanel]:
        """Return all panels as the menu orders them."""
        groups = list(Group)
        return sorted(self._panels.values(), key=lambda p: (groups.index(p.group), p.order, p.name))

    def cards(self) -> list[DashboardCard]:
        """Return the dashboard's cards in their order."""
        return sorted(self._cards.values(), key=lambda c: (c.order, c.name))

    def hints(self) -> list[HintSource]:
        """Return the sources of hints in their order."""
        return sorted(self._hints.values(), key=lambda h: (h.order, h.name))


def _add(rows: dict[str, Any], name: str, row: object) -> None:
    if name in rows:
        raise ValueError(f"the admin already has {type(row).__name__} {name!r}")
    rows[name] = row


def admin_registry(registry: Any) -> AdminRegistry:
    """Return the admin registry of an application, making it at the first call."""
    found = getattr(registry, "cms_admin", None)
    if found is None:
        found = registry.cms_admin = AdminRegistry()
    return cast(AdminRegistry, found)

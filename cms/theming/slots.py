"""Places in templates that features and plugins fill without touching the template."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from pyramid.interfaces import IRequest

Provider = Callable[..., Markup | None]


class Slots:
    """Providers by slot, in order; ``registry.cms_slots``."""

    def __init__(self) -> None:
        self._providers: dict[str, list[tuple[int, int, Provider]]] = {}
        self._count = 0

    def add(self, slot: str, provider: Provider, order: int) -> None:
        """Add *provider*; among equals of *order* the earlier one comes first."""
        self._count += 1
        insort(self._providers.setdefault(slot, []), (order, self._count, provider))

    def providers(self, slot: str) -> list[Provider]:
        """Return the providers of *slot* in order."""
        return [provider for _, _, provider in self._providers.get(slot, ())]


def render_slot(request: IRequest, slot: str, /, **values: Any) -> Markup:
    """Return what the providers of *slot* say, joined; text that is not Markup is escaped."""
    providers = request.registry.cms_slots.providers(slot)
    parts = (provider(request, **values) for provider in providers)
    return Markup("").join(part for part in parts if part)

"""What was made of the same rows before is not made again.

A memory is keyed by everything its values are made of, rows included, so what it returns
is what would be made now; it saves work and never answers for the database.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from pyramid.config import Configurator
from pyramid.request import Request

V = TypeVar("V")

#: How many values of each kind one process keeps: at most some 10 MB.
CAPACITY = 2000


class Memory:
    """Values of one kind by key; forgets everything when it is full."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: dict[Hashable, Any] = {}

    def get_or_make(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return what is kept under *key*, or what *make* returns, which is kept then."""
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= self._capacity:
                self.forget()
            found = self._kept[key] = make()
        return found

    def forget(self) -> None:
        """Know nothing any more."""
        self._kept.clear()


def frame_key(request: Request) -> tuple[Hashable, ...]:
    """Return what the look of a part depends on besides its rows: settings, language, place."""
    settings = request.registry.cms_settings
    theme = getattr(request, "theme", None) or settings["site.theme"]
    return (settings.generation, request.locale, request.links.locale, request.root_path, theme)


def includeme(config: Configurator) -> None:
    config.registry.cms_teasers = Memory()
    config.registry.cms_drawn_teasers = Memory()
    config.add_template_global("draw_teaser", "cms.content.public.teasers.draw_teaser")

"""What was made of the same rows before is not made again.

A memory is keyed by everything its values are made of, rows included, so what it returns
is what would be made now; it saves work and never answers for the database. What turns out
to be made of more, as the templates of a theme may be, is made each time.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from pyramid.config import Configurator
from pyramid.request import Request

from cms_cache.core.recording import Recorder, current, record

V = TypeVar("V")

#: How many values of each kind one process keeps: at most some 10 MB.
CAPACITY = 2000


class Memory:
    """Values of one kind by key; forgets everything when it is full.

    What reads something, ends at an instant, or has a place for the request is not kept.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._kept: dict[Hashable, Any] = {}

    def get_or_make(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return what is kept under *key*, or what *make* returns, which is kept then."""
        found = self._kept.get(key)
        if found is not None:
            return found
        outer = current()
        if outer is None:  # nobody can tell what it is made of
            return make()
        inner = Recorder(outer.reading, shared=outer.shared)
        try:
            with record(inner):
                found = make()
        finally:
            outer.inherit(inner)
        if not inner.has_noted():
            if len(self._kept) >= self._capacity:
                self.forget()
            self._kept[key] = found
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

"""What the cache engine is told of the site: its database, its clock, its look, its visitors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cms.content.public.access import COOKIE

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

#: What a page is made with lies in these packages, in plugins and in themes.
PACKAGES = ("cms", "cms_cache", "cms_install")
PLUGIN_GROUP = "cms.plugins"
_KINDS = frozenset({".py", ".jinja2", ".mo", ".css", ".js", ".svg"})


class World:
    """A text that changes with every setting, template and line of code.

    A page that was made in another world is made again: a changed setting shows at once, and so
    does what a new version brings.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._made = ""
        self._kept: tuple[int, str] | None = None

    def __call__(self) -> str:
        settings: Any = self._registry.cms_settings
        generation: int = settings.generation
        kept = self._kept
        if kept is None or kept[0] != generation:
            kept = self._kept = (generation, self._work_out(settings))
        return kept[1]

    def _work_out(self, settings: Any) -> str:
        if not self._made:
            self._made = fingerprint(folders(self._registry))
        text = "\n".join(f"{row.name}={settings[row.name]!r}" for row in settings.rows())
        return hashlib.sha256(f"{self._made}\n{text}".encode()).hexdigest()[:24]

    def look_again(self) -> None:
        """Notice what has changed on the disk."""
        self._made, self._kept = "", None


def folders(registry: Registry) -> Iterator[Path]:
    """Yield the folders that pages are made from."""
    installed = {point.name: point.module for point in entry_points(group=PLUGIN_GROUP)}
    plugins = (installed.get(name, name) for name in registry.cms_settings["cms.plugins"])
    for name in (*PACKAGES, *plugins):
        try:
            spec = find_spec(name)
        except (ImportError, ValueError):
            continue  # what cannot be found was refused at the start
        for place in (spec.submodule_search_locations or ()) if spec else ():
            yield Path(place)
    for theme in registry.cms_themes:
        yield theme.folder


def fingerprint(places: Iterable[Path]) -> str:
    """Return a digest of the names, sizes and times of the files below *places*."""
    digest = hashlib.sha256()
    for place in dict.fromkeys(places):
        for path in sorted(place.rglob("*")):
            if path.suffix in _KINDS and path.is_file():
                facts = path.stat()
                digest.update(f"{path}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def follow(config: Configurator) -> None:
    """Let the engine follow the site's database, clock and settings."""
    registry = config.registry
    pages = registry.cms_pages
    registry.cms_caches.follow(registry.cms_engine, connect=registry.cms_reading_engine.connect)
    pages.world = World(registry)
    pages.clock = lambda: registry.cms_clock.now()
    pages.connect = registry.cms_reading_engine.connect
    pages.private_cookies.add(COOKIE)

"""What the cache engine is told of the site: its database, its clock, its look, its visitors."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cms.content.public.access import COOKIE
from cms.theming.themes import site_templates
from cms.web.execution.hosts import without_port

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry

#: What a page is made with lies in these packages, in plugins and in themes.
PACKAGES = ("cms", "cms_cache", "cms_install")
PLUGIN_GROUP = "cms.plugins"
#: Seconds between two looks at the files, where templates are reloaded.
LOOK_EVERY = 1.0
_KINDS = frozenset({".py", ".jinja2", ".mo", ".css", ".js", ".svg"})


class World:
    """A text that changes with every setting, template and line of code.

    A page that was made in another world is made again: a changed setting shows at once, and so
    does what a new version brings. Where templates are reloaded while the site runs, as in
    development, files are looked at again once a second.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._reloads: bool | None = None
        self._made = ""
        self._made_at = 0.0
        self._kept: tuple[int, str, str] = (-1, "", "")

    def __call__(self) -> str:
        settings: Any = self._registry.cms_settings
        files = self._files()
        generation, of_files, world = self._kept
        if generation != settings.generation or of_files is not files:
            generation = settings.generation
            text = "\n".join(f"{row.name}={settings[row.name]!r}" for row in settings.rows())
            # Each host may have a folder of its own: where it is shows on no page.
            text = text.replace(str(settings.var), "\0")
            world = hashlib.sha256(f"{files}\n{text}".encode()).hexdigest()[:24]
            self._kept = (generation, files, world)
        return world

    def _files(self) -> str:
        if self._reloads is None:
            theme = self._registry.cms_settings["site.theme"]
            templates = self._registry.cms_themes.environment(self._registry, theme)
            self._reloads = bool(templates.auto_reload)
        now = time.monotonic()
        if not self._made or (self._reloads and now - self._made_at >= LOOK_EVERY):
            made = fingerprint(folders(self._registry))
            if made != self._made:
                self._made = made
            self._made_at = now
        return self._made


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
    yield site_templates(registry.cms_settings)


def fingerprint(places: Iterable[Path]) -> str:
    """Return a digest of the files below *places*, by their names there and what is in them.

    Neither where they are nor when they were put there counts: hosts have the same files, and one
    store for the pages that they make of them.
    """
    digest = hashlib.sha256()
    for place in dict.fromkeys(places):
        digest.update(b"\0")
        for path in sorted(place.rglob("*")):
            if path.suffix in _KINDS and path.is_file():
                facts = path.stat()
                inside = _inside(path, facts.st_size, facts.st_mtime_ns)
                digest.update(f"{path.relative_to(place)}\0{inside}\n".encode())
    return digest.hexdigest()


@lru_cache(maxsize=8192)
def _inside(path: Path, size: int, changed: int) -> str:
    """Return a digest of a file, which is read again when it has another size or time."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return f"unreadable {size} {changed}"


def follow(config: Configurator) -> None:
    """Let the engine follow the site's database, clock and settings."""
    registry = config.registry
    pages = registry.cms_pages
    registry.cms_caches.follow(registry.cms_engine, connect=registry.cms_reading_engine.connect)
    pages.world = World(registry)
    pages.host = lambda host: without_port(host, registry.cms_settings["site.url"])
    pages.clock = lambda: registry.cms_clock.now()
    pages.connect = registry.cms_reading_engine.connect
    pages.private_cookies.add(COOKIE)

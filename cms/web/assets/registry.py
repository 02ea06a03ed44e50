"""The bundles of one application, and their built files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cms.web.assets.build import build
from cms.web.assets.bundle import AssetError, Bundle
from cms.web.assets.manifest import Entry, read_manifest, write_manifest


class Assets:
    """``registry.cms_assets``: finds a bundle's built file, and builds it if need be.

    :param folder: where built files go (``var/assets``). Earlier builds stay there: pages that
        somebody kept still refer to them.
    :param reload: look at the sources at every use, for people who are editing them.
    """

    def __init__(self, folder: Path, *, reload: bool = False) -> None:
        self.folder = folder
        self._reload = reload
        self._bundles: dict[str, Bundle] = {}
        self._entries: dict[str, Entry] = {}
        self._stamps: dict[str, Any] = {}
        self._lock = threading.RLock()

    def add(self, bundle: Bundle) -> None:
        """:raises ValueError: the name is taken."""
        if bundle.name in self._bundles:
            raise ValueError(f"an asset bundle named {bundle.name!r} is registered already")
        self._bundles[bundle.name] = bundle

    def __iter__(self) -> Iterator[Bundle]:
        return iter(self._bundles.values())

    def __contains__(self, name: object) -> bool:
        return name in self._bundles

    def path(self, name: str) -> str:
        """Return the path of the built file below the mount point: ``static/site.1a2b….css``."""
        return f"static/{self.entry(name).file}"

    def integrity(self, name: str) -> str:
        """Return the value of the ``integrity`` attribute of a bundle."""
        return self.entry(name).integrity

    def entry(self, name: str) -> Entry:
        """:raises KeyError: no bundle is called *name*."""
        entry = self._entries.get(name)
        if entry is None or self._reload:
            return self._current(name, frozenset())
        return entry

    def find(self, file: str) -> Path | None:
        """Return where a built file is, of this build or an earlier one.

        One of this build that somebody removed is built again.
        """
        path = self.folder / file
        if path.is_file():
            return path
        for name, entry in list(self._entries.items()):
            if entry.file == file:
                with self._lock:
                    self._stamps.pop(name, None)
                    self._current(name, frozenset())
                return path if path.is_file() else None
        return None

    def build_all(self) -> None:
        """Build every bundle whose sources changed.

        :raises AssetError: a source is missing, or the folder cannot be written.
        """
        for name in self._bundles:
            self.entry(name)

    def _current(self, name: str, within: frozenset[str]) -> Entry:
        if name not in self._bundles:
            known = ", ".join(sorted(self._bundles)) or "none"
            raise KeyError(f"there is no asset bundle {name!r}; there are: {known}")
        if name in within:
            raise AssetError(f"asset bundle {name} refers to itself")
        bundle = self._bundles[name]
        with self._lock:
            referred = {
                other: self._current(other, within | {name}).file for other in bundle.references()
            }
            stamp = (bundle.stamp(), referred)
            if self._stamps.get(name) != stamp:
                self._entries[name] = self._build(bundle, referred)
                self._stamps[name] = stamp
            return self._entries[name]

    def _build(self, bundle: Bundle, referred: dict[str, str]) -> Entry:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            entry = read_manifest(self.folder).get(bundle.name)
            if (
                entry is None
                or entry.digest != bundle.digest(referred)
                or not (self.folder / entry.file).is_file()
            ):
                entry = build(bundle, self.folder, referred)
                write_manifest(self.folder, {bundle.name: entry})
        except OSError as error:
            raise AssetError(f"asset bundle {bundle.name}: {error}") from error
        return entry

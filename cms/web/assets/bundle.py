"""A bundle: sources, from whatever package, that become one file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from cms.errors import CmsError

#: Raise when the way of building changes, so that everything is built anew.
RECIPE = "1"

MINIFIERS = {".css": ("rcssmin",), ".js": ("rjsmin",), ".mjs": ("rjsmin",)}

#: ``url(asset:NAME)`` in a stylesheet stands for the built file of another bundle.
REFERENCE = re.compile(r"\basset:([a-z0-9][a-z0-9._-]*)")


class AssetError(CmsError):
    """A bundle cannot be built; the message names it and what is missing."""


@dataclass(frozen=True)
class Bundle:
    """One output file and what it is made of.

    :param name: what templates call it; its suffix is the output's.
    :param sources: absolute paths in the order they are joined; a name with ``*`` stands for
        all that match, in alphabetical order.
    :param filters: names of webassets filters; none leaves the bytes alone.
    """

    name: str
    sources: tuple[str, ...]
    filters: tuple[str, ...]

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix

    @property
    def is_text(self) -> bool:
        return self.suffix in (".css", ".js", ".mjs", ".svg", ".json", ".txt", ".webmanifest")

    def files(self) -> list[Path]:
        """Return the sources as they are now.

        :raises AssetError: one of them is not there.
        """
        return list(self._files())

    def _files(self) -> Iterator[Path]:
        for source in self.sources:
            path = Path(source)
            found = sorted(path.parent.glob(path.name)) if "*" in path.name else [path]
            if not found or not all(item.is_file() for item in found):
                raise AssetError(f"asset bundle {self.name}: there is no file {source}")
            yield from found

    def references(self) -> set[str]:
        """Return the names of the bundles that this stylesheet refers to."""
        if self.suffix != ".css":
            return set()
        return {name for path in self.files() for name in REFERENCE.findall(path.read_text())}

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Return what changes when a source is edited, without reading it."""
        stats = [(str(path), path.stat()) for path in self.files()]
        return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats)

    def digest(self, referred: dict[str, str]) -> str:
        """Return the identity of everything the output depends on.

        :param referred: built file names by name of the bundles it refers to.
        """
        parts = [RECIPE, self.name, *self.filters, *(version(name) for name in self.filters)]
        parts += [f"{name}={file}" for name, file in sorted(referred.items())]
        digest = hashlib.sha256("\0".join(parts).encode())
        for path in self.files():
            digest.update(b"\0\0" + path.read_bytes())
        return digest.hexdigest()

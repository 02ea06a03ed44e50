"""Reads the demo's texts: one file a language, pieces divided by ``=== key`` lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files

LOCALES = ("en", "fr", "es")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of demo content as it was written.

    :param values: the lines above the text, by name.
    :param body: HTML; ``{name}`` stands for the id of a picture or of another piece.
    """

    key: str
    locale: str
    values: dict[str, str] = field(default_factory=dict)
    body: str = ""

    def names(self, name: str) -> list[str]:
        """Return a value that is a list, such as tags."""
        return [part.strip() for part in self.values.get(name, "").split(",") if part.strip()]


def read_pieces() -> list[Piece]:
    """Return every piece, languages in the order of :data:`LOCALES`."""
    folder = files("cms_install.demo") / "content"
    return [
        piece
        for locale in LOCALES
        for piece in parse((folder / f"{locale}.html").read_text("utf-8"), locale)
    ]


def parse(text: str, locale: str) -> Iterator[Piece]:
    """Yield the pieces of one file."""
    for part in re.split(r"^=== ", text, flags=re.M)[1:]:
        head, _, body = part.partition("\n\n")
        key, *lines = head.splitlines()
        values = {}
        for line in lines:
            name, _, value = line.partition(":")
            values[name.strip()] = value.strip()
        yield Piece(key.strip(), locale, values, body.strip())

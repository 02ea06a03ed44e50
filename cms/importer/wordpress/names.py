"""Element names by namespace, whatever prefix a file gives them."""

from __future__ import annotations

import re

_SPACES = (
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[0-9.]+/excerpt/?"), "excerpt"),
    (re.compile(r"https?://(?:www\.)?wordpress\.org/export/[0-9.]+/?"), "wp"),
    (re.compile(r"http://purl\.org/rss/1\.0/modules/content/"), "content"),
    (re.compile(r"http://purl\.org/dc/elements/1\.1/"), "dc"),
)


class Names:
    """Split names of ElementTree into one of our short spaces and a local name.

    ``""`` is no namespace, ``"?"`` one that is not WordPress's.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def split(self, tag: str) -> tuple[str, str]:
        """Return the short space and the local name of *tag*."""
        found = self._known.get(tag)
        if found is None:
            found = self._split(tag)
            if len(self._known) < 1000:
                self._known[tag] = found
        return found

    @staticmethod
    def _split(tag: str) -> tuple[str, str]:
        if not tag.startswith("{"):
            return "", tag
        uri, _, name = tag[1:].partition("}")
        for pattern, space in _SPACES:
            if pattern.fullmatch(uri):
                return space, name
        return "?", name

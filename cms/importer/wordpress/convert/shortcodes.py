"""Finding shortcodes such as ``[gallery ids="1,2"]`` in text with HTML.

Each one known is replaced by an element ``<x-shortcode>``, so that what follows works on one
tree. Everything else in square brackets stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

#: Those that may enclose content; the content of the second group is no HTML.
ENCLOSING = frozenset({"caption", "wp_caption", "embed", "audio", "video", "playlist"})
VERBATIM = frozenset({"code", "sourcecode", "highlight"})
KNOWN = ENCLOSING | VERBATIM | {"gallery", "youtube", "vimeo", "googlemaps", "wpvideo"}
ELEMENT = "x-shortcode"

_NAMES = "|".join(sorted(KNOWN, key=len, reverse=True))
#: Every alternative ends at the next bracket at the latest, so that nothing is read twice.
_OPENING = re.compile(
    rf"(<!--)|<[^<>]*>"
    rf"|(\[?)\[({_NAMES})(?![\w-])((?:[^\[\]\"'/]|\"[^\"]*\"|'[^']*'|/(?!\]))*)(/?)\](\]?)",
    re.S,
)
_ATTRIBUTE = re.compile(
    r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'\]]+))|\"([^\"]*)\"|'([^']*)'|(\S+)"
)
_TYPOGRAPHIC = str.maketrans({"“": '"', "”": '"', "″": '"', "‘": "'", "’": "'", "\xa0": " "})


@dataclass(frozen=True)
class Shortcode:
    """One shortcode.

    :param attributes: by lower-case name.
    :param positional: values without a name.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    positional: tuple[str, ...] = ()
    verbatim: str = ""

    def get(self, *names: str) -> str:
        """Return the first of the attributes *names* that is not empty."""
        return next((self.attributes[name] for name in names if self.attributes.get(name)), "")

    def ids(self, name: str) -> list[int]:
        """Return the numbers in the attribute *name*."""
        return [int(found) for found in re.findall(r"\d{1,15}", self.attributes.get(name, ""))]


def parse_attributes(text: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the named and the positional attributes in *text*."""
    named: dict[str, str] = {}
    positional: list[str] = []
    # Visual editors have written quotes as entities or as typographic ones.
    plain = unescape(text).translate(_TYPOGRAPHIC)
    for match in _ATTRIBUTE.finditer(plain):
        name, double, single, bare, free_double, free_single, free = match.groups()
        if name:
            named[name.lower()] = next(
                (value for value in (double, single, bare) if value is not None), ""
            )
        else:
            value = next((v for v in (free_double, free_single, free) if v is not None), "")
            positional.append(value.strip())
    return named, tuple(value for value in positional if value)


class _Ends:
    """Finds marks in a text; what is not ahead is not looked for again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._absent: set[str] = set()

    def find(self, mark: str, start: int) -> int:
        """Return the place of *mark* from *start* on, or -1."""
        if mark in self._absent:
            return -1
        at = self._text.find(mark, start)
        if at < 0:
            self._absent.add(mark)
        return at


def extract(text: str) -> tuple[str, list[Shortcode]]:
    """Return *text* with elements in place of its shortcodes, and the shortcodes.

    The element's ``data-index`` is the place in the list. ``[[gallery]]`` is the text
    ``[gallery]``, as in WordPress.
    """
    if "[" not in text:
        return text, []
    found: list[Shortcode] = []
    parts: list[str] = []
    ends = _Ends(text)
    at = 0
    while (match := _OPENING.search(text, at)) is not None:
        parts.append(text[at : match.start()])
        comment, before, name, attributes, slash, after = match.groups()
        at = match.end()
        if name is None:
            if comment and (end := ends.find("-->", at)) >= 0:
                at = end + 3
            parts.append(text[match.start() : at])
            continue
        if before and after:
            parts.append(match.group()[1:-1])
            continue
        closing = f"[/{name}]"
        end = -1 if slash or name not in ENCLOSING | VERBATIM else ends.find(closing, at)
        # Another opening of the same name first: this one stands alone.
        if end >= 0 and re.search(rf"\[{name}(?![\w-])", text[at:end]):
            end = -1
        if end < 0 and (name in VERBATIM or name in ("caption", "wp_caption")):
            # A word in brackets, not the beginning of a listing or a caption.
            parts.append(match.group())
            continue
        inside = text[at:end] if end >= 0 else ""
        at = end + len(closing) if end >= 0 else at
        named, positional = parse_attributes(attributes)
        verbatim = _listing(inside) if name in VERBATIM else ""
        index = len(found)
        found.append(Shortcode(name, named, positional, verbatim))
        content = "" if name in VERBATIM else inside
        parts.append(f"{before}<{ELEMENT} data-index='{index}'>{content}</{ELEMENT}>{after}")
    parts.append(text[at:])
    return "".join(parts), found


def _listing(text: str) -> str:
    """Return the program text of a listing, which may have been stored escaped."""
    return unescape(text).strip("\r\n")

"""From WordPress's classes and inline styles to the classes of our policy."""

from __future__ import annotations

import re

from cms.importer.wordpress.convert.dom import Element, classes

ALIGNMENTS = frozenset({"left", "center", "right", "wide", "full"})
_ALIGN = re.compile(r"align(left|center|right|wide|full)")
_TEXT_ALIGN = re.compile(r"has-text-align-(left|center|right|justify)")
_SIZES = {
    "small": "size-small",
    "x-small": "size-small",
    "large": "size-large",
    "x-large": "size-large",
    "larger": "size-large",
    "xx-large": "size-huge",
    "huge": "size-huge",
    "gigantic": "size-huge",
}
#: Part of a palette name in WordPress's themes -> our colour.
_COLOURS = (
    ("red", "danger"),
    ("green", "success"),
    ("orange", "warning"),
    ("amber", "warning"),
    ("yellow", "warning"),
    ("blue", "info"),
    ("cyan", "info"),
    ("pink", "accent"),
    ("purple", "accent"),
    ("primary", "accent"),
    ("secondary", "accent"),
    ("accent", "accent"),
    ("gray", "muted"),
    ("grey", "muted"),
    ("black", "contrast"),
    ("contrast", "contrast"),
)
_KEPT = {"has-drop-cap": "dropcap", "wp-block-verse": "verse", "fn": "footnote"}
_COLOUR = re.compile(r"has-([a-z0-9-]+?)-(background-color|color)")
_FONT_SIZE = re.compile(r"has-([a-z-]+)-font-size")


def colour(name: str) -> str:
    """Return our colour that is nearest to the palette entry *name*, or an empty string."""
    return next((ours for part, ours in _COLOURS if part in name), "")


def alignment(element: Element, given: str = "") -> str:
    """Return how a block stands: *given* by its attributes, or by its classes."""
    if given in ALIGNMENTS:
        return given
    for name in classes(element):
        if match := _ALIGN.fullmatch(name):
            return match.group(1)
    return ""


def restyle(element: Element) -> None:
    """Replace the classes of *element* by ours; inline alignment of text is left to the policy."""
    names = element.get("class")
    if not names:
        return
    found: list[str] = []
    for name in names.split():
        ours = _ours(name)
        if ours and ours not in found:
            found.append(ours)
    if found:
        element.set("class", " ".join(found))
    else:
        del element.attrib["class"]


def _ours(name: str) -> str:
    if name in _KEPT:
        return _KEPT[name]
    if match := _TEXT_ALIGN.fullmatch(name):
        return f"text-{match.group(1)}"
    if match := _ALIGN.fullmatch(name):
        return f"align-{match.group(1)}"
    if match := _COLOUR.fullmatch(name):
        found = colour(match.group(1))
        if not found or match.group(1) in ("text", "link"):
            return ""
        return f"bg-{found}" if match.group(2) == "background-color" else f"color-{found}"
    if match := _FONT_SIZE.fullmatch(name):
        return _SIZES.get(match.group(1), "")
    return ""

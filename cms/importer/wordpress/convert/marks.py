"""WordPress's comments that mean something: blocks, "more", page breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from cms.importer.wordpress.convert.dom import Element, Node

_NAME = r"[a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?"
#: On text without white space at its ends.
_OPENING = re.compile(rf"wp:({_NAME})(?:\s+(\{{.*\}}))?\s*(/)?", re.S)
_CLOSING = re.compile(rf"/wp:({_NAME})")
_MORE = re.compile(r"more\b(.*)", re.S)


@dataclass
class WpBlock:
    """A block with what stands in it.

    :ivar name: without the ``core/`` that WordPress leaves out itself.
    """

    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Return the attribute *name* if it is text or a number, else an empty string."""
        value = self.attributes.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        return str(value)

    def number(self, name: str) -> int:
        """Return the attribute *name* as a number, 0 if it is none."""
        value = self.attributes.get(name)
        if isinstance(value, bool):
            return 0
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 16:
            return int(value)
        return value if isinstance(value, int) and abs(value) < 2**53 else 0

    def elements(self) -> list[Element]:
        """Return the elements that stand directly in the block."""
        return [n for n in self.nodes if not isinstance(n, str) and isinstance(n.tag, str)]


@dataclass
class Mark:
    """``<!--more-->`` or ``<!--nextpage-->``.

    :ivar name: ``more`` or ``pagebreak``.
    """

    name: str
    label: str = ""


def comment_text(node: Node) -> str | None:
    """Return the text of a comment, or None for anything else."""
    if isinstance(node, str) or node.tag is not etree.Comment:
        return None
    return node.text or ""


def mark_of(text: str) -> Mark | None:
    """Return the mark that the comment *text* is, or None."""
    if text.strip() == "nextpage":
        return Mark("pagebreak")
    if match := _MORE.fullmatch(text.strip()):
        return Mark("more", match.group(1).strip())
    return None


def _opening(text: str) -> tuple[WpBlock, bool] | None:
    match = _OPENING.fullmatch(text.strip())
    if match is None:
        return None
    name, raw, closed = match.groups()
    attributes: Any = {}
    if raw:
        try:
            attributes = json.loads(raw)
        except (ValueError, RecursionError):
            attributes = {}
    block = WpBlock(name.removeprefix("core/"), attributes if isinstance(attributes, dict) else {})
    return block, closed is not None


def blocks_and_rest(nodes: list[Node]) -> Iterator[Node | WpBlock | Mark]:
    """Yield *nodes* with the blocks among them gathered; stray delimiters are left out."""
    ends = _ends(nodes)
    index = 0
    while index < len(nodes):
        node = nodes[index]
        start, index = index, index + 1
        text = comment_text(node)
        if text is None:
            yield node
        elif found := mark_of(text):
            yield found
        elif opened := _opening(text):
            block, closed = opened
            if not closed:
                end = ends.get(start)
                if end is None:
                    continue
                block.nodes = nodes[index:end]
                index = end + 1
            yield block


def _ends(nodes: list[Node]) -> dict[int, int]:
    """Return for each opening delimiter the place of its closing one, in one pass."""
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for index, node in enumerate(nodes):
        text = comment_text(node)
        if text is None or "wp:" not in text:
            continue
        if (closing := _CLOSING.fullmatch(text.strip())) is not None:
            started = waiting.get(closing.group(1).removeprefix("core/"))
            if started:
                found[started.pop()] = index
        elif (match := _OPENING.fullmatch(text.strip())) is not None and not match.group(3):
            waiting.setdefault(match.group(1).removeprefix("core/"), []).append(index)
    return found

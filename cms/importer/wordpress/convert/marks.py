"""WordPress's comments that mean something: blocks, "more", page breaks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from cms.importer.wordpress.convert.dom import Element, Node

_OPENING = re.compile(r"\s+wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s*(\{.*\})?\s*(/)?\s*", re.S)
_CLOSING = re.compile(r"\s+/wp:([a-z][a-z0-9_-]*(?:/[a-z][a-z0-9_-]*)?)\s*")
_MORE = re.compile(r"\s*more\b(.*)", re.S)


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
    if match := _MORE.fullmatch(text):
        return Mark("more", match.group(1).strip())
    return None


def _opening(text: str) -> tuple[WpBlock, bool] | None:
    match = _OPENING.fullmatch(text)
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
    index = 0
    while index < len(nodes):
        node = nodes[index]
        index += 1
        text = comment_text(node)
        if text is None:
            yield node
        elif found := mark_of(text):
            yield found
        elif opened := _opening(text):
            block, closed = opened
            if not closed:
                end = _closing_index(nodes, index, block.name)
                if end is None:
                    continue
                block.nodes = nodes[index:end]
                index = end + 1
            yield block


def _closing_index(nodes: list[Node], start: int, name: str) -> int | None:
    """Return where the block *name* that was opened before *start* ends."""
    depth = 1
    for index in range(start, len(nodes)):
        text = comment_text(nodes[index])
        if text is None or "wp:" not in text:
            continue
        if (match := _CLOSING.fullmatch(text)) is not None:
            if match.group(1).removeprefix("core/") == name:
                depth -= 1
                if depth == 0:
                    return index
        elif (opened := _opening(text)) is not None and opened[0].name == name and not opened[1]:
            depth += 1
    return None

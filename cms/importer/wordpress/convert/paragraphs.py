"""Paragraphs for text written without them, as WordPress adds them when it shows a post.

The rules are those of its ``wpautop``, applied to the tree: a blank line ends a paragraph, a
line end becomes a break, block elements stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from cms.importer.wordpress.convert.dom import (
    BLOCK_TAGS,
    Element,
    Node,
    fill,
    is_blank,
    is_element,
    make,
    take,
)

#: Elements whose line ends mean what they are.
_VERBATIM = frozenset({"pre", "textarea", "script", "style", "svg", "select", "object", "math"})
#: Elements that hold only other elements: white space between these is no text.
_STRUCTURAL = frozenset(
    {"ul", "ol", "dl", "table", "thead", "tbody", "tfoot", "tr", "colgroup", "video", "audio"}
)
#: Elements whose text always stands in paragraphs.
_FLOW = frozenset({"body", "blockquote"})
#: Begins at a line end, so that long runs of spaces are read once.
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")


class Paragraphs:
    """Adds paragraphs to a tree in place.

    :param is_block: tells of an element that is no HTML whether it stands alone.
    """

    def __init__(self, is_block: Callable[[Element], bool]) -> None:
        self._is_block = is_block

    def apply(self, element: Element) -> None:
        """Give the content of *element* its paragraphs and breaks."""
        nodes = self.arrange(take(element), always=element.tag in _FLOW)
        fill(element, nodes)

    def arrange(self, nodes: list[Node], *, always: bool = True) -> list[Node]:
        """Return *nodes* with runs of text in paragraphs.

        :param always: make a paragraph of a single run too.
        """
        if not always and not any(_has_blank_line(node) for node in nodes):
            for node in nodes:
                if not isinstance(node, str) and self._stands_alone(node):
                    self._inside(node)
            return _trimmed(_with_breaks(nodes, self._stands_alone))
        arranged: list[Node] = []
        for piece in self._pieces(nodes):
            if isinstance(piece, list):
                run = _trimmed(_with_breaks(piece))
                if not run:
                    continue
                block: Element = make("p", children=run)
            else:
                block = piece
                self._inside(block)
            arranged += [block, "\n"]
        return arranged

    def _inside(self, element: Element) -> None:
        if not is_element(element) or element.tag in _VERBATIM:
            return
        if element.tag in _STRUCTURAL:
            for child in element:
                self._inside(child)
        elif element.tag == "p":
            fill(element, _trimmed(_with_breaks(take(element), self._stands_alone)))
        else:
            self.apply(element)

    def _stands_alone(self, element: Element) -> bool:
        if not is_element(element):
            # Comments are WordPress's marks: more, next page, blocks.
            return True
        if element.tag in BLOCK_TAGS or self._is_block(element):
            return True
        return any(self._stands_alone(child) for child in element if is_element(child))

    def _pieces(self, nodes: list[Node]) -> list[list[Node] | Element]:
        """Split *nodes* into runs of inline nodes and elements that stand alone."""
        pieces: list[list[Node] | Element] = []
        run: list[Node] = []

        def end_run() -> None:
            nonlocal run
            if any(not is_blank(node) for node in run):
                pieces.append(run)
            run = []

        for node in nodes:
            if isinstance(node, str):
                first, *rest = _BLANK_LINE.split(node)
                run.append(first)
                for text in rest:
                    end_run()
                    run.append(text)
            elif node.tag == "p":
                end_run()
                pieces.extend(_split(node))
            elif self._stands_alone(node):
                end_run()
                pieces.append(node)
            elif _has_blank_line(node):
                first_part, *parts = _split(node)
                run.append(first_part)
                for part in parts:
                    end_run()
                    run.append(part)
            else:
                run.append(node)
        end_run()
        return pieces


def _has_blank_line(node: Node) -> bool:
    """Tell whether a blank line stands in *node*: text, or an element that runs in text."""
    if isinstance(node, str):
        return _BLANK_LINE.search(node) is not None and bool(node.strip())
    if not is_element(node) or node.tag in BLOCK_TAGS:
        return False
    return any(_BLANK_LINE.search(text) for text in node.itertext())


def _split(element: Element) -> list[Element]:
    """Return *element* divided at the blank lines in it: copies with a part each."""
    parts: list[list[Node]] = [[]]
    for node in take(element):
        if isinstance(node, str):
            first, *rest = _BLANK_LINE.split(node)
            parts[-1].append(first)
            parts.extend([text] for text in rest)
        elif is_element(node) and node.tag not in BLOCK_TAGS and _has_blank_line(node):
            first_part, *others = _split(node)
            parts[-1].append(first_part)
            parts.extend([other] for other in others)
        else:
            parts[-1].append(node)
    made: list[Element] = []
    for part in parts:
        if made and all(is_blank(node) for node in part):
            continue
        copy = etree.Element(element.tag, dict(element.attrib))
        fill(copy, part)
        made.append(copy)
        element.attrib.pop("id", None)
    return made


def _with_breaks(nodes: list[Node], alone: Callable[[Element], bool] | None = None) -> list[Node]:
    """Return *nodes* with ``br`` for the line ends in their text."""
    found: list[Node] = []
    for index, node in enumerate(nodes):
        if not isinstance(node, str):
            if is_element(node) and node.tag not in _VERBATIM and node.tag not in BLOCK_TAGS:
                inside = take(node)
                fill(node, _with_breaks(inside))
            found.append(node)
            continue
        before = nodes[index - 1] if index else None
        after = nodes[index + 1] if index + 1 < len(nodes) else None
        text = node
        if _is_break(before) or (alone and _is_alone(before, alone)):
            text = text.lstrip(" \t\r\n")
        if alone and _is_alone(after, alone):
            text = text.rstrip(" \t\r\n")
        *ended, last = text.split("\n")
        lines = [*(line.rstrip(" \t\r") for line in ended), last]
        for number, line in enumerate(lines):
            if number:
                found += [make("br"), "\n"]
            if line:
                found.append(line)
    return found


def _is_break(node: Node | None) -> bool:
    return node is not None and not isinstance(node, str) and node.tag == "br"


def _is_alone(node: Node | None, alone: Callable[[Element], bool]) -> bool:
    return node is not None and not isinstance(node, str) and alone(node)


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Return *nodes* without white space and breaks at the ends."""
    start, end = 0, len(nodes)
    while start < end and (is_blank(nodes[start]) or _is_break(nodes[start])):
        start += 1
    while end > start and (is_blank(nodes[end - 1]) or _is_break(nodes[end - 1])):
        end -= 1
    kept = nodes[start:end]
    if kept and isinstance(kept[0], str):
        kept[0] = kept[0].lstrip(" \t\r\n")
    if kept and isinstance(kept[-1], str):
        kept[-1] = kept[-1].rstrip(" \t\r\n")
    return kept

"""The conversion of one body: walks the tree and hands each thing to whoever knows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

from cms.importer.wordpress.convert import ours
from cms.importer.wordpress.convert.dom import (
    Element,
    Node,
    fill,
    is_blank,
    is_element,
    parse,
    take,
    tidy,
    to_html,
)
from cms.importer.wordpress.convert.marks import Mark, WpBlock, blocks_and_rest
from cms.importer.wordpress.convert.paragraphs import Paragraphs
from cms.importer.wordpress.convert.shortcodes import ELEMENT, Shortcode, extract
from cms.importer.wordpress.convert.types import Converted, Resolver

BlockConverter = Callable[["Conversion", WpBlock], list[Node]]
ElementConverter = Callable[["Conversion", Element], list[Node]]
ShortcodeConverter = Callable[["Conversion", Shortcode, list[Node]], list[Node]]

#: WordPress's own limit on nested blocks is far below.
MAX_DEPTH = 120


class Conversion:
    """One body on its way from WordPress's markup to ours.

    :param wp_id: the item the body belongs to.
    :param meta: returns a value of the item's metadata.
    :param shortcodes: square brackets may mean something.
    """

    def __init__(
        self,
        rules: Rules,
        resolver: Resolver,
        *,
        wp_id: int = 0,
        meta: Callable[[str], str] = lambda key: "",
        shortcodes: bool = True,
    ) -> None:
        self._with_shortcodes = shortcodes
        self.rules = rules
        self.resolver = resolver
        self.wp_id = wp_id
        self.meta = meta
        self.notes: Counter[str] = Counter()
        self.open_blocks: set[str] = set()
        """Reusable blocks being put in place, so that none holds itself."""
        self._shortcodes: list[Shortcode] = []
        self._depth = 0
        self._paragraphs = Paragraphs(lambda element: element.tag == ELEMENT)

    def run(self, text: str) -> Converted:
        """Return *text* converted."""
        if not text.strip():
            return Converted("", self.notes)
        body = self.tree(text)
        fill(body, self.flow(take(body)))
        tidy(body)
        return Converted(to_html(body).strip(), self.notes)

    def tree(self, text: str) -> Element:
        """Return *text* as a tree with elements for its shortcodes."""
        prepared = text.replace("\r\n", "\n").replace("\r", "\n")
        found: list[Shortcode] = []
        if self._with_shortcodes:
            prepared, found = extract(prepared)
        if self._shortcodes and found:
            # A second text of the same body (a reusable block): its numbers follow.
            start = len(self._shortcodes)
            prepared = re.sub(
                rf"<{ELEMENT} data-index='(\d+)'>",
                lambda match: f"<{ELEMENT} data-index='{int(match.group(1)) + start}'>",
                prepared,
            )
        self._shortcodes += found
        return parse(prepared)

    def flow(self, nodes: list[Node]) -> list[Node]:
        """Convert *nodes* that may be classic content: what is in no block gets paragraphs."""
        found: list[Node] = []
        run: list[Node] = []
        for piece in blocks_and_rest(nodes):
            if isinstance(piece, WpBlock):
                found += self._classic(run)
                found += [*self.block(piece), "\n"]
                run = []
            elif isinstance(piece, Mark):
                found += self._classic(run)
                found += [mark_block(piece), "\n"]
                run = []
            else:
                run.append(piece)
        return found + self._classic(run)

    def _classic(self, run: list[Node]) -> list[Node]:
        if all(is_blank(node) for node in run):
            return []
        return self.nodes(self._paragraphs.arrange(run))

    def nodes(self, nodes: list[Node]) -> list[Node]:
        """Convert *nodes* that have their paragraphs."""
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                self.notes["nested too deeply"] += 1
                return [node for node in nodes if isinstance(node, str)]
            found: list[Node] = []
            for piece in blocks_and_rest(nodes):
                if isinstance(piece, WpBlock):
                    found += self.block(piece)
                elif isinstance(piece, Mark):
                    found.append(mark_block(piece))
                elif isinstance(piece, str):
                    found.append(piece)
                elif is_element(piece):
                    found += self.element(piece)
            return found
        finally:
            self._depth -= 1

    def block(self, block: WpBlock) -> list[Node]:
        """Convert a block."""
        convert = self.rules.blocks.get(block.name) or self.rules.block_fallback
        return convert(self, block)

    def element(self, element: Element) -> list[Node]:
        """Convert an element with all that is in it."""
        if element.tag == ELEMENT:
            return self._shortcode(element)
        convert = self.rules.elements.get(element.tag) or self.rules.element_fallback
        return convert(self, element)

    def inside(self, element: Element) -> list[Node]:
        """Empty *element* and return its content converted."""
        return self.nodes(take(element))

    def _shortcode(self, element: Element) -> list[Node]:
        index = int(element.get("data-index") or -1)
        if not 0 <= index < len(self._shortcodes):
            return self.inside(element)
        shortcode = self._shortcodes[index]
        return self.rules.shortcodes[shortcode.name](self, shortcode, take(element))


def mark_block(mark: Mark) -> Element:
    """Return the block for "more" or a page break."""
    return ours.block(mark.name, "hr", label=mark.label)


class Rules:
    """Who converts what.

    :param blocks: by the name of the block; *block_fallback* for the rest.
    :param elements: by tag; *element_fallback* for the rest.
    """

    def __init__(
        self,
        *,
        blocks: Mapping[str, BlockConverter],
        block_fallback: BlockConverter,
        elements: Mapping[str, ElementConverter],
        element_fallback: ElementConverter,
        shortcodes: Mapping[str, ShortcodeConverter],
    ) -> None:
        self.blocks = dict(blocks)
        self.block_fallback = block_fallback
        self.elements = dict(elements)
        self.element_fallback = element_fallback
        self.shortcodes = dict(shortcodes)

"""From the stored body to the public one: blocks drawn, headings named, links made safe."""

from __future__ import annotations

from dataclasses import dataclass, field

from cms.content.blocks.types import Block, BlockTypes, RenderContext
from cms.content.body import markup
from cms.content.body.markup import Element
from cms.content.body.pictures import inline_image
from cms.text import slugify

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(slots=True)
class _State:
    """What one rendering remembers."""

    ctx: RenderContext
    ids: set[str] = field(default_factory=set)
    demote: bool = False
    #: Of the heading before; the page's title is the first.
    level: int = 1


class Renderer:
    """Draws bodies with the blocks of one application. Safe to share between threads."""

    def __init__(self, blocks: BlockTypes) -> None:
        self._blocks = blocks

    def render(self, body: str, ctx: RenderContext) -> str:
        """Return *body*, which must come from the sanitiser, as public HTML.

        References stay as tokens; breaks become the marks of :mod:`cms.content.body.split`.
        """
        if not body:
            return ""
        root = markup.parse(body)
        state = _State(
            ctx, ids={element.get("id", "") for element in root.iter() if element.get("id")}
        )
        # The page's title is its only h1.
        state.demote = next(root.iter("h1"), None) is not None
        return _first_picture_at_once(markup.inner(root, self._replacer(state)))

    def _replacer(self, state: _State) -> markup.Replace:
        def replace(element: Element) -> str | None:
            block = self._blocks.get(element.get("data-block"))
            if block is not None and element.tag in block.tags:
                return str(block.render(Block(block, element, inside), state.ctx))
            if element.tag in HEADINGS:
                return _heading(element, state, replace)
            if element.tag == "img":
                return inline_image(element, state.ctx)
            if element.tag == "a":
                return _link(element, replace)
            if element.tag == "pre":
                # Long lines scroll, and what scrolls must be within reach of the keyboard.
                return _plain(element, replace, tabindex="0")
            if element.tag == "table" and not _inside_table_block(element):
                table = _plain(element, replace)
                return f'<div class="block-table" tabindex="0" role="group">{table}</div>'
            return None

        def inside(element: Element) -> str:
            return markup.inner(element, replace)

        return replace


def _plain(element: Element, replace: markup.Replace, **more: str) -> str:
    start = markup.open_tag(element.tag, {**element.attrib, **more}.items())
    return f"{start}{markup.inner(element, replace)}</{element.tag}>"


def _inside_table_block(element: Element) -> bool:
    return any(
        ancestor.tag == "table" or ancestor.get("data-block") == "table"
        for ancestor in markup.ancestors(element)
    )


def _heading(element: Element, state: _State, replace: markup.Replace) -> str:
    level = min(int(element.tag[1]) + state.demote, 6)
    # No level is left out on the way down: an outline with holes is read aloud as one.
    state.level = level = min(level, state.level + 1)
    tag = f"h{level}"
    attributes = dict(element.attrib.items())
    if "id" not in attributes and (name := _free_id(markup.text_of(element), state.ids)):
        attributes["id"] = name
    return f"{markup.open_tag(tag, attributes.items())}{markup.inner(element, replace)}</{tag}>"


def _free_id(text: str, taken: set[str]) -> str:
    base = f"h-{slugify(text, 60)}".rstrip("-")
    if base == "h":
        return ""
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def _link(element: Element, replace: markup.Replace) -> str:
    attributes = dict(element.attrib.items())
    if attributes.get("target") == "_blank":
        rel = attributes.get("rel", "").split()
        attributes["rel"] = " ".join([*rel, "noopener"])
    return f"{markup.open_tag('a', attributes.items())}{markup.inner(element, replace)}</a>"


def _first_picture_at_once(html: str) -> str:
    """The first picture is likely in view: the browser should not wait with it."""
    head, mark, rest = html.partition(' loading="lazy" decoding="async"')
    return f'{head} decoding="async"{rest}' if mark else html

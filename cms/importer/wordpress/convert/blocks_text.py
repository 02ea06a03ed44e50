"""WordPress's blocks of text."""

from __future__ import annotations

import json
from typing import Any

from cms.importer.wordpress.convert import ours
from cms.importer.wordpress.convert.conversion import BlockConverter, Conversion
from cms.importer.wordpress.convert.dom import (
    Element,
    Node,
    classes,
    fill,
    first,
    is_blank,
    make,
    take,
    text_of,
    trimmed,
)
from cms.importer.wordpress.convert.marks import WpBlock
from cms.importer.wordpress.convert.style import alignment, colour


def plain(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a block whose HTML says everything: a paragraph, a heading, a list."""
    return conversion.nodes(block.nodes)


def quote(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a quotation; its source stays the last thing in it."""
    element = _first_of(block, "blockquote")
    if element is None:
        return plain(conversion, block)
    large = any(name in ("is-style-large", "is-large") for name in classes(element))
    align = alignment(element, block.text("align"))
    inside = conversion.inside(element)
    _trim_source(inside)
    style = "large" if large else "plain" if "is-style-plain" in block.text("className") else ""
    return [ours.block("quote", "blockquote", inside, style=style, align=align)]


def pullquote(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert words lifted out of the text."""
    element = _first_of(block, "blockquote")
    if element is None:
        return plain(conversion, block)
    align = alignment(block.elements()[0], block.text("align"))
    inside = conversion.inside(element)
    _trim_source(inside)
    return [ours.block("pullquote", "figure", inside, align=align)]


def _trim_source(nodes: list[Node]) -> None:
    for node in nodes:
        if not isinstance(node, str) and node.tag == "cite":
            fill(node, trimmed(take(node)))


def code(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a listing; the marks some editors put into it do not survive, its text does."""
    elements = block.elements()
    if not elements:
        return []
    inside = first(elements[0], "code")
    source = elements[0] if inside is None else inside
    for line_end in source.iter("br"):
        line_end.tail = "\n" + (line_end.tail or "")
    language = block.text("language") or _language(elements[0]) or _language(source)
    return [ours.code(text_of(source), language)]


def _language(element: Element) -> str:
    for name in classes(element):
        for prefix in ("language-", "lang-"):
            if name.startswith(prefix):
                return name.removeprefix(prefix)
    return ""


def verse(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert verse, whose line ends mean something."""
    elements = block.elements()
    if not elements:
        return []
    return [ours.block("verse", "pre", conversion.inside(elements[0]))]


def table(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a table with its caption."""
    found = _first_of(block, "table")
    if found is None:
        return plain(conversion, block)
    outer = block.elements()[0]
    caption = first(outer, "figcaption")
    text = conversion.inside(caption) if caption is not None else []
    align = alignment(outer, block.text("align"))
    found.attrib.pop("class", None)
    found.tail = None
    striped = "true" if "is-style-stripes" in classes(outer) else ""
    children = [*conversion.element(found), *ours.caption(text)]
    return [ours.block("table", "figure", children, striped=striped, align=align)]


def details(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert text that opens on demand."""
    element = _first_of(block, "details")
    if element is None:
        return plain(conversion, block)
    is_open = "true" if "open" in element.attrib else ""
    return [ours.block("details", "details", conversion.inside(element), open=is_open)]


def html(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert HTML written by hand."""
    inside = [node for node in conversion.nodes(block.nodes) if not is_blank(node)]
    return [ours.block("html", "div", inside)] if inside else []


def freeform(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert classic content that stands in a block."""
    return conversion.flow(block.nodes)


def separator(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a rule."""
    elements = block.elements()
    names = {*(classes(elements[0]) if elements else ()), *block.text("className").split()}
    style = "dots" if "is-style-dots" in names else "wide" if "is-style-wide" in names else ""
    return [ours.block("separator", "hr", style=style, color=colour(block.text("backgroundColor")))]


def footnotes(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert the list of notes, which WordPress keeps in the metadata of the post."""
    try:
        notes: Any = json.loads(conversion.meta("footnotes") or "[]")
    except (ValueError, RecursionError):
        conversion.notes["footnotes that cannot be read"] += 1
        return []
    items: list[Node] = []
    for note in notes if isinstance(notes, list) else ():
        if not isinstance(note, dict) or not isinstance(note.get("content"), str):
            continue
        anchor = str(note.get("id", ""))
        children = conversion.nodes(take(conversion.tree(note["content"])))
        if anchor:
            back = make("a", {"href": f"#{anchor}-link"}, ["↩︎"])
            children += [" ", back]
        items.append(make("li", {"id": anchor} if anchor else {}, children))
    return [make("ol", {"class": "footnotes"}, items)] if items else []


def _first_of(block: WpBlock, tag: str) -> Element | None:
    for element in block.elements():
        if (found := first(element, tag)) is not None:
            return found
    return None


CONVERTERS: dict[str, BlockConverter] = {
    "paragraph": plain,
    "heading": plain,
    "list": plain,
    "list-item": plain,
    "preformatted": plain,
    "quote": quote,
    "pullquote": pullquote,
    "code": code,
    "syntaxhighlighter/code": code,
    "verse": verse,
    "table": table,
    "details": details,
    "html": html,
    "freeform": freeform,
    "classic": freeform,
    "shortcode": freeform,
    "separator": separator,
    "footnotes": footnotes,
}

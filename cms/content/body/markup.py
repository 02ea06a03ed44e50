"""Between sanitised HTML text and a tree of elements, exactly.

The sanitiser's output is a regular subset of HTML: every element closed, every attribute
double-quoted, no comments, no raw-text elements. So it is read by one regular expression
instead of a second HTML parser, whose idea of the tree might differ from the browser's
(the root of mutation XSS), and written by a serialiser that escapes everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import TypeAlias

from lxml import etree

#: An element of a tree; lxml gives its class no public name.
Element: TypeAlias = etree._Element

_VOID_WORDS = """
    area base br col embed hr img input link meta param source track wbr
"""
VOID = frozenset(_VOID_WORDS.split())

_TOKEN = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^\s="<>/]+="[^"]*")*)\s*>|([^<]+)|(<)')
_ATTRIBUTE = re.compile(r'([^\s="<>/]+)="([^"]*)"')
#: What XML trees cannot hold and HTML forbids; tab, line feed and carriage return stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def drop_control(text: str) -> str:
    """Return *text* without control characters, lone surrogates and non-characters."""
    return _CONTROL.sub("", text)


def parse(html: str) -> Element:
    """Return a ``body`` element that holds *html*, which must come from the sanitiser."""
    # Most texts have no control characters, neither plain nor as references.
    plain = str if _CONTROL.search(html) is None and "&#" not in html else drop_control
    builder = etree.TreeBuilder()
    builder.start("body", {})
    for closing, tag, attributes, text, stray in _TOKEN.findall(html):
        if text or stray:
            builder.data(plain(unescape(text or stray)))
        elif closing:
            builder.end(tag)
        else:
            pairs = _ATTRIBUTE.findall(attributes) if attributes else ()
            builder.start(tag, {name: plain(unescape(value)) for name, value in pairs})
            if tag in VOID:
                builder.end(tag)
    builder.end("body")
    return builder.close()


def escape_text(text: str) -> str:
    """Escape *text* for a place between tags."""
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\xa0", "&nbsp;")
    )


def escape_attribute(text: str) -> str:
    """Escape *text* for a double-quoted attribute."""
    return escape_text(text).replace('"', "&quot;")


def open_tag(tag: str, attributes: Iterable[tuple[str, str]]) -> str:
    """Return a start tag."""
    inside = "".join(f' {name}="{escape_attribute(value)}"' for name, value in attributes)
    return f"<{tag}{inside}>"


#: Returns the HTML that stands for an element, or None to write the element as it is.
Replace = Callable[[Element], "str | None"]


def serialise(element: Element, replace: Replace | None = None) -> str:
    """Return *element* with its own tag as HTML.

    :param replace: asked for every element, outermost first.
    """
    if replace is not None and (instead := replace(element)) is not None:
        return instead
    start = open_tag(element.tag, element.attrib.items())
    if element.tag in VOID:
        return start
    return f"{start}{inner(element, replace)}</{element.tag}>"


def inner(element: Element, replace: Replace | None = None) -> str:
    """Return what is inside *element* as HTML."""
    parts = [escape_text(element.text)] if element.text else []
    for child in element:
        parts.append(serialise(child, replace))
        if child.tail:
            parts.append(escape_text(child.tail))
    return "".join(parts)


def text_of(element: Element) -> str:
    """Return the text inside *element*."""
    return "".join(element.itertext())


def unwrap(element: Element) -> None:
    """Put the children of *element* in its place."""
    parent = element.getparent()
    if parent is None:
        return
    index = parent.index(element)
    _append_text(parent, index, element.text)
    children = list(element)
    for offset, child in enumerate(children):
        parent.insert(index + offset, child)
    _append_text(parent, index + len(children), element.tail)
    element.tail = None
    parent.remove(element)


def remove(element: Element) -> None:
    """Take *element* with all that is inside out of its tree, keeping the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    _append_text(parent, parent.index(element), element.tail)
    element.tail = None
    parent.remove(element)


def _append_text(parent: Element, index: int, text: str | None) -> None:
    """Add *text* just before the child at *index*."""
    if not text:
        return
    if index == 0:
        parent.text = (parent.text or "") + text
    else:
        previous = parent[index - 1]
        previous.tail = (previous.tail or "") + text


def ancestors(element: Element) -> Iterator[Element]:
    """Yield the parents of *element* from the inside out, the root included."""
    parent = element.getparent()
    while parent is not None:
        yield parent
        parent = parent.getparent()


def is_blank(text: str) -> bool:
    """Say whether *text* has nothing to see, non-breaking spaces included."""
    return not text.strip("\xa0\u200b\ufeff \t\r\n")


def depth(root: Element) -> int:
    """Return how many levels of elements there are, *root* included."""
    levels, elements = 0, [root]
    while elements:
        levels, elements = levels + 1, [child for element in elements for child in element]
    return levels

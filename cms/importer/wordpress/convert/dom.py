"""Reading foreign HTML into a tree, and small acts on that tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

from lxml import etree, html

from cms.content.body.markup import drop_control, inner, remove

Element: TypeAlias = etree._Element
#: What stands in an element: other elements (comments too) and text.
Node: TypeAlias = Element | str

_BLOCK_WORDS = """
    address article aside blockquote body caption center col colgroup dd details dialog dir
    div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header
    hgroup hr iframe legend li main menu nav ol p pre section select style script summary
    table tbody td tfoot th thead tr ul video audio object
"""
BLOCK_TAGS = frozenset(_BLOCK_WORDS.split())
_DROPPED_WORDS = """
    script style template noscript noembed noframes textarea select button input canvas svg
    math applet frame frameset title meta link base
"""
#: Elements that nothing of is kept.
DROPPED_TAGS = frozenset(_DROPPED_WORDS.split())
#: What libxml2 would take for something else than text or a tag.
_PROCESSING = re.compile(r"<\?|<!\[CDATA\[")


def parse(text: str) -> Element:
    """Return a ``body`` element with *text* in it; nothing is ever fetched or executed."""
    cleaned = _PROCESSING.sub(lambda match: "&lt;" + match.group()[1:], drop_control(text))
    parser = html.HTMLParser(huge_tree=True, no_network=True)
    document = html.document_fromstring(f"<html><body>{cleaned}</body></html>", parser=parser)
    body = document.find("body")
    return document if body is None else body


def make(
    tag: str, attributes: dict[str, str] | None = None, children: Iterable[Node] = ()
) -> Element:
    """Return a new element."""
    element = etree.Element(tag, attributes or {})
    fill(element, children)
    return element


def fill(element: Element, nodes: Iterable[Node]) -> None:
    """Append *nodes*, elements and text, to *element*; tails of the elements are dropped."""
    # Neither len() nor an index: lxml counts children one by one.
    last = next(element.iterchildren(reversed=True), None)
    for node in nodes:
        if not isinstance(node, str):
            node.tail = None
            element.append(node)
            last = node
        elif last is not None:
            last.tail = (last.tail or "") + node
        else:
            element.text = (element.text or "") + node


def take(element: Element) -> list[Node]:
    """Empty *element* and return what was in it: text and elements, in order."""
    nodes: list[Node] = [element.text] if element.text else []
    for child in list(element):
        tail, child.tail = child.tail, None
        nodes.append(child)
        if tail:
            nodes.append(tail)
        element.remove(child)
    element.text = None
    return nodes


def is_element(node: Node) -> bool:
    """Tell whether *node* is an element: no text, comment or instruction."""
    return not isinstance(node, str) and isinstance(node.tag, str)


def is_blank(node: Node) -> bool:
    """Tell whether *node* is white space (not a no-break space)."""
    return isinstance(node, str) and not node.strip(" \t\n\r\f")


def trimmed(nodes: Iterable[Node]) -> list[Node]:
    """Return *nodes* without the line ends around them that editors leave behind."""
    kept = list(nodes)
    for end in (0, -1):
        while kept and (is_blank(kept[end]) or getattr(kept[end], "tag", "") == "br"):
            del kept[end]
    return kept


def drop_foreign(root: Element) -> list[str]:
    """Remove comments and elements that cannot be kept; return the names of the latter."""
    dropped: list[str] = []
    for node in list(root.iter()):
        if node is root or node.getparent() is None:
            continue
        if not isinstance(node.tag, str):
            remove(node)
        elif node.tag in DROPPED_TAGS:
            dropped.append(node.tag)
            remove(node)
    return dropped


def tidy(root: Element) -> None:
    """Make every run of empty lines between elements one line end, outside preformatted text."""
    for element in root.iter():
        if element.tag != "pre" and element.text and _is_gap(element.text):
            element.text = "\n"
        if element is root or not element.tail or not _is_gap(element.tail):
            continue
        if next(element.iterancestors("pre"), None) is None:
            element.tail = "\n"


def _is_gap(text: str) -> bool:
    return "\n" in text and not text.strip(" \t\n\r")


def classes(element: Element) -> list[str]:
    """Return the classes of *element*."""
    return (element.get("class") or "").split()


def first(element: Element, *tags: str) -> Element | None:
    """Return the first descendant with one of *tags*, in order of the document."""
    return next(element.iter(*tags), None)


def text_of(element: Element) -> str:
    """Return the text in *element*, comments left out."""
    return str(element.xpath("string()"))


def to_html(root: Element) -> str:
    """Return what is inside *root*, which holds no comments any more."""
    return inner(root)

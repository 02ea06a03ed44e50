"""Elements that a comment may not hold: what they held stays, in words of its own."""

from __future__ import annotations

from cms.importer.wordpress.convert.conversion import Conversion, ElementConverter
from cms.importer.wordpress.convert.dom import Element, Node, is_blank, make
from cms.importer.wordpress.convert.elements import link, picture


def heading(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a heading, or a term that is explained, to a line in bold."""
    return [make("p", children=[make("b", children=conversion.inside(element))])]


def line(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a row of a table, or an explanation, to a paragraph."""
    return [make("p", children=conversion.inside(element))]


def cell(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a cell to words that stand apart from the next cell's."""
    return [*conversion.inside(element), " "]


def holder(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a table or a list of definitions to what is in it."""
    return [node for node in conversion.inside(element) if not is_blank(node)]


CONVERTERS: dict[str, ElementConverter] = {
    "a": link,
    "img": picture,
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "dt"), heading),
    **dict.fromkeys(("tr", "caption", "dd"), line),
    **dict.fromkeys(("td", "th"), cell),
    **dict.fromkeys(("table", "thead", "tbody", "tfoot", "dl"), holder),
}

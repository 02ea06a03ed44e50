"""WordPress's blocks that hold others, and those that show what the site itself knows."""

from __future__ import annotations

import re

from cms.importer.wordpress.convert import ours
from cms.importer.wordpress.convert.conversion import BlockConverter, Conversion
from cms.importer.wordpress.convert.dom import Element, Node, classes, first, is_blank, make, take
from cms.importer.wordpress.convert.marks import WpBlock
from cms.importer.wordpress.convert.style import alignment, colour

_DYNAMIC_WORDS = """
    archives avatar calendar categories comments comments-title comment-template
    comment-author-name comment-author-avatar comment-content comment-date comment-edit-link
    comment-reply-link comments-pagination comments-pagination-next
    comments-pagination-numbers comments-pagination-previous comments-query-loop home-link
    latest-comments latest-posts loginout navigation-submenu page-list page-list-item
    post-author post-author-biography post-author-name post-comment post-comments
    post-comments-count post-comments-form post-comments-link post-content post-date
    post-excerpt post-featured-image post-navigation-link post-template post-terms
    post-time-to-read post-title query query-no-results query-pagination
    query-pagination-next query-pagination-numbers query-pagination-previous query-title
    query-total read-more rss search site-logo site-tagline site-title tag-cloud
    template-part term-description widget-group legacy-widget pattern
"""
#: They show what a template or a widget shows; a body has no use for them.
DYNAMIC = frozenset(_DYNAMIC_WORDS.split())


_JUSTIFY = {"left": "left", "center": "center", "right": "right", "space-between": "between"}


def columns(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert columns."""
    outer = _outer(block)
    if outer is None:
        return []
    unstacked = "true" if block.attributes.get("isStackedOnMobile") is False else ""
    align = alignment(outer, block.text("align"))
    valign = _vertical(block)
    inside = conversion.inside(outer)
    return [ours.block("columns", "div", inside, align=align, valign=valign, unstacked=unstacked)]


def column(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert one column."""
    outer = _outer(block)
    if outer is None:
        return []
    width = re.match(r"([\d.]{1,8})%?$", block.text("width").strip())
    percent = "" if width is None else str(round(_decimal(width.group(1))) or "")
    inside = conversion.inside(outer)
    return [ours.block("column", "div", inside, width=percent, valign=_vertical(block))]


def _decimal(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _vertical(block: WpBlock) -> str:
    given = block.text("verticalAlignment")
    return given if given in ("top", "center", "bottom", "stretch") else ""


def group(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a group; one that changes nothing gives its content."""
    outer = _outer(block)
    if outer is None:
        return []
    layout = block.attributes.get("layout")
    layout = layout if isinstance(layout, dict) else {}
    kind = ""
    if layout.get("type") == "flex":
        kind = "stack" if layout.get("orientation") == "vertical" else "row"
    elif layout.get("type") == "grid":
        kind = "grid"
    background = colour(block.text("backgroundColor"))
    align = alignment(outer, block.text("align"))
    tag = "section" if outer.tag == "section" else "div"
    inside = conversion.inside(_without_inner(outer))
    if not (kind or background or align) and tag == "div":
        return inside
    return [
        ours.block("group", tag, inside, layout=kind, background=background, align=align),
    ]


def _without_inner(outer: Element) -> Element:
    """Return what really holds the content: older groups have a second element inside."""
    inner = next(outer.iterchildren("div"), None)
    if inner is not None and any(name.endswith("__inner-container") for name in classes(inner)):
        return inner
    return outer


def buttons(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a row of buttons."""
    outer = _outer(block)
    if outer is None:
        return []
    layout = block.attributes.get("layout")
    justify = layout.get("justifyContent", "") if isinstance(layout, dict) else ""
    inside: list[Node] = []
    for node in conversion.inside(outer):
        if isinstance(node, str):
            inside += [node] if is_blank(node) else []
        elif node.get("data-block") == "buttons":  # one that was aligned by itself
            inside += take(node)
        else:
            inside.append(node)
    return [ours.block("buttons", "div", inside, justify=_JUSTIFY.get(str(justify), ""))]


def button(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert one button."""
    for outer in block.elements():
        link = first(outer, "a", "button")
        if link is None:
            continue
        names = {*classes(outer), *classes(link), *block.text("className").split()}
        outlined = any("outline" in name for name in names)
        href = (link.get("href") or "").strip()
        made = ours.block(
            "button",
            "a",
            conversion.inside(link),
            style="outline" if outlined else "",
            width=block.text("width").split(".")[0],
        )
        if href:
            made.set("href", conversion.resolver.link(href) or href)
        if link.get("target") == "_blank":
            made.set("target", "_blank")
        # Before there were rows of buttons, a button was aligned by itself.
        align = _JUSTIFY.get(alignment(outer, block.text("align")))
        return [ours.block("buttons", "div", [made], justify=align)] if align else [made]
    return conversion.nodes(block.nodes)


def spacer(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert white space to the nearest of our sizes."""
    number = re.match(r"[\d.]{1,8}", block.text("height"))
    height = _decimal(number.group()) if number else 100.0
    size = "small" if height < 40 else "medium" if height < 90 else "large"
    return [ours.block("spacer", "div", size="huge" if height > 160 else size)]


def social_links(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert links to other places to a list of links."""
    outer = _outer(block)
    items = [] if outer is None else [n for n in conversion.inside(outer) if not isinstance(n, str)]
    return [make("ul", children=[item for item in items if item.tag == "li"])] if items else []


def social_link(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert one link of such a list."""
    url, service = block.text("url").strip(), block.text("service")
    label = block.text("label") or service.replace("-", " ").title() or url
    if not url or url == "#" or not label:
        return []
    return [make("li", children=[make("a", {"href": url, "rel": "me"}, [label])])]


def navigation(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a menu in a body to a list of its links."""
    items = [n for n in conversion.nodes(block.nodes) if not isinstance(n, str) and n.tag == "li"]
    if not items:
        return dynamic(conversion, block)
    return [make("ul", children=items)]


def navigation_link(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert one link of such a menu."""
    url, label = block.text("url").strip(), block.text("label").strip()
    if not url or not label:
        return []
    href = conversion.resolver.link(url) or url
    return [make("li", children=[make("a", {"href": href}, [label])])]


def reusable(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a reusable block by putting its content here."""
    number = block.number("ref")
    key = f"reusable {number}"
    markup = conversion.resolver.reusable(number) if number else None
    if markup is None or key in conversion.open_blocks:
        conversion.notes["reusable blocks that are not in the export"] += 1
        return []
    conversion.open_blocks.add(key)
    try:
        return conversion.flow(take(conversion.tree(markup)))
    finally:
        conversion.open_blocks.discard(key)


def transparent(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Give what stands in the block."""
    return conversion.nodes(block.nodes)


def dynamic(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Leave a block out that shows what the theme shows here."""
    conversion.notes[f"block {block.name}"] += 1
    return []


def unknown(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Keep what an unknown block left in the post, and say so."""
    if block.name.startswith("core-embed/"):
        return conversion.rules.blocks["embed"](conversion, block)
    if block.name in DYNAMIC:
        return dynamic(conversion, block)
    inside = conversion.nodes(block.nodes)
    what = "kept as HTML" if any(not isinstance(n, str) for n in inside) else "left out"
    conversion.notes[f"block {block.name} ({what})"] += 1
    return inside


def _outer(block: WpBlock) -> Element | None:
    elements = block.elements()
    return elements[0] if elements else None


CONVERTERS: dict[str, BlockConverter] = {
    "columns": columns,
    "text-columns": columns,
    "column": column,
    "group": group,
    "section": group,
    "buttons": buttons,
    "button": button,
    "spacer": spacer,
    "social-links": social_links,
    "social-link": social_link,
    "navigation": navigation,
    "navigation-link": navigation_link,
    "block": reusable,
    **dict.fromkeys(("more", "nextpage", "missing"), transparent),
    **dict.fromkeys(DYNAMIC, dynamic),
}

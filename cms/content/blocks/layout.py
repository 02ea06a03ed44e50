"""Blocks that hold others: columns, groups, buttons."""

from __future__ import annotations

from markupsafe import Markup
from pyramid.config import Configurator

from cms.content.blocks.text import ALIGN, align_class, classes
from cms.content.blocks.types import Attribute, AttributeKind, Block, RenderContext
from cms.content.body.markup import is_blank, text_of
from cms.content.body.policy import COLOURS
from cms.content.body.urls import is_external
from cms.i18n import _

#: Widths of a column, in percent, that have a class; others are rounded to the nearest.
WIDTHS = (20, 25, 30, 33, 40, 50, 60, 66, 70, 75, 80, 100)


def render_columns(block: Block, ctx: RenderContext) -> Markup:
    """Return columns side by side; one below the other on narrow screens."""
    count = sum(1 for child in block.element if child.get("data-block") == "column")
    name = classes(
        "block-columns",
        f"columns-{min(max(count, 1), 6)}",
        align_class(block),
        block.get("valign") and f"valign-{block.get('valign')}",
        (block.flag("unstacked") and "unstacked") or "",
    )
    return Markup('<div class="{}">{}</div>').format(name, block.inner)


def render_column(block: Block, ctx: RenderContext) -> Markup:
    """Return one column."""
    width = block.integer("width")
    name = classes(
        "block-column",
        f"width-{min(WIDTHS, key=lambda known: abs(known - width))}" if width else "",
        block.get("valign") and f"valign-{block.get('valign')}",
    )
    return Markup('<div class="{}">{}</div>').format(name, block.inner)


def render_group(block: Block, ctx: RenderContext) -> Markup:
    """Return a group, with a background where one is chosen."""
    colour = block.get("background")
    name = classes(
        "block-group",
        f"group-{block.get('layout')}",
        f"bg-{colour} has-background" if colour else "",
        align_class(block),
    )
    tag = "section" if block.element.tag == "section" else "div"
    return Markup('<{} class="{}">{}</{}>').format(tag, name, block.inner, tag)


def render_buttons(block: Block, ctx: RenderContext) -> Markup:
    """Return a row of buttons."""
    justify = block.get("justify")
    name = classes("block-buttons", justify and f"justify-{justify}")
    return Markup('<div class="{}">{}</div>').format(name, block.inner)


def render_button(block: Block, ctx: RenderContext) -> Markup:
    """Return a link that looks like a button; without words there is nothing to press."""
    if is_blank(text_of(block.element)):
        return Markup()
    href = block.element.get("href") or ""
    width = block.get("width")
    name = classes("block-button", f"button-{block.get('style')}", width and f"button-w{width}")
    if not href:
        return Markup('<span class="{}">{}</span>').format(name, block.inner)
    rel = block.element.get("rel", "")
    if block.element.get("target") == "_blank" or is_external(href):
        rel = classes(rel, "noopener")
    rel_attribute = Markup(' rel="{}"').format(rel) if rel else Markup()
    return Markup('<a class="{}" href="{}"{}>{}</a>').format(name, href, rel_attribute, block.inner)


def include(config: Configurator) -> None:
    choice = AttributeKind.CHOICE
    valign = Attribute(
        kind=choice, label=_("Vertical alignment"), choices=("top", "center", "bottom", "stretch")
    )
    config.add_block(
        "columns",
        label=_("Columns"),
        inner="blocks",
        icon="columns",
        group="layout",
        render=render_columns,
        attributes={
            "align": ALIGN,
            "valign": valign,
            "unstacked": Attribute(
                kind=AttributeKind.BOOLEAN, label=_("Side by side on phones too")
            ),
        },
    )
    config.add_block(
        "column",
        label=_("Column"),
        inner="blocks",
        icon="columns",
        group="layout",
        render=render_column,
        attributes={
            "width": Attribute(
                kind=AttributeKind.INTEGER, label=_("Width in percent"), minimum=1, maximum=100
            ),
            "valign": valign,
        },
    )
    config.add_block(
        "group",
        label=_("Group"),
        tags=("div", "section"),
        inner="blocks",
        icon="group",
        group="layout",
        render=render_group,
        attributes={
            "background": Attribute(kind=choice, label=_("Background"), choices=COLOURS),
            "layout": Attribute(
                kind=choice,
                label=_("Layout"),
                default="flow",
                choices=("flow", "row", "stack", "grid"),
            ),
            "align": ALIGN,
        },
    )
    config.add_block(
        "buttons",
        label=_("Buttons"),
        inner="blocks",
        icon="button",
        group="layout",
        render=render_buttons,
        attributes={
            "justify": Attribute(
                kind=choice, label=_("Alignment"), choices=("left", "center", "right", "between")
            )
        },
    )
    config.add_block(
        "button",
        label=_("Button"),
        tags=("a",),
        inner="text",
        icon="button",
        group="layout",
        render=render_button,
        attributes={
            "style": Attribute(
                kind=choice, label=_("Style"), default="fill", choices=("fill", "outline", "quiet")
            ),
            "width": Attribute(
                kind=choice, label=_("Width in percent"), choices=("25", "50", "75", "100")
            ),
        },
    )

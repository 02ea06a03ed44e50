"""A block: a day as a calendar leaf."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from markupsafe import Markup

from cms.plugin import Attribute, Block, RenderContext, _

if TYPE_CHECKING:
    from pyramid.config import Configurator


def render_day(block: Block, context: RenderContext) -> Markup:
    """Return the day as HTML, or nothing when it is no date."""
    try:
        day = dt.date.fromisoformat(block.get("date"))
    except ValueError:
        return Markup()
    return Markup('<p class="event-day"><time datetime="{}">{}</time> {}</p>').format(
        day.isoformat(), day.isoformat(), block.get("label")
    )


def includeme(config: Configurator) -> None:
    """Register the block; the editor offers its attributes as a form."""
    config.add_block(
        "event-day",
        label=_("Day"),
        help=_("A date that stands out."),
        tags=("div",),
        attributes={
            "date": Attribute(label=_("Date, as 2026-05-31")),
            "label": Attribute(label=_("What happens")),
        },
        render=render_day,
    )

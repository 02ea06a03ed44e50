"""Pictures in running text."""

from __future__ import annotations

from cms.content.blocks.types import RenderContext
from cms.content.body import markup
from cms.content.body.markup import Element
from cms.content.body.urls import TOKEN


def inline_image(element: Element, ctx: RenderContext) -> str:
    """Return an ``img`` of running text with the medium's size, loaded when it comes into view."""
    attributes = dict(element.attrib.items())
    match = TOKEN.match(attributes.get("src", ""))
    info = ctx.media.get(int(match[2])) if match and match[1] == "media" else None
    if info is not None:
        if info.width and info.height:
            attributes["width"], attributes["height"] = str(info.width), str(info.height)
        attributes["alt"] = attributes.get("alt") or info.alt
    attributes["loading"] = "lazy"
    attributes["decoding"] = "async"
    return markup.open_tag("img", attributes.items())

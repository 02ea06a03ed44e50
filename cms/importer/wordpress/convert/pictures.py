"""Pictures, whoever names them: by address, by class, by the number in a block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cms.importer.wordpress.convert import ours
from cms.importer.wordpress.convert.conversion import Conversion
from cms.importer.wordpress.convert.dom import Element, Node, classes

_ID_CLASS = re.compile(r"wp-image-(\d{1,15})")
_BACKGROUND = re.compile(r"background(?:-image)?\s*:\s*url\(\s*['\"]?([^'\")]+)")


def wp_image_id(element: Element) -> int:
    """Return the attachment's id that the class or an attribute names, 0 if none."""
    for name in classes(element):
        if match := _ID_CLASS.fullmatch(name):
            return int(match.group(1))
    number = element.get("data-id", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0


def background_url(element: Element) -> str:
    """Return the address of the picture in the inline style of *element*."""
    match = _BACKGROUND.search(element.get("style", ""))
    return match.group(1).strip() if match else ""


def link_around(picture: Element) -> str:
    """Return where the picture leads, or an empty string."""
    link = next(picture.iterancestors("a"), None)
    return "" if link is None else (link.get("href") or "").strip()


def picture_block(
    conversion: Conversion,
    picture: Element,
    *,
    wp_id: int = 0,
    align: str = "",
    size: str = "",
    shape: str = "",
    text: Sequence[Node] = (),
) -> Element:
    """Return the image block for an ``img`` element."""
    url = (picture.get("src") or "").strip()
    found = conversion.resolver.media(url, wp_id or wp_image_id(picture))
    href = link_around(picture)
    return ours.image(
        url,
        found,
        alt=picture.get("alt") or "",
        align=align,
        size=size,
        shape=shape,
        href=(conversion.resolver.link(href) or href) if href else "",
        dimensions=(picture.get("width", ""), picture.get("height", "")),
        text=text,
    )

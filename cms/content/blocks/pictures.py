"""A picture of a block as an ``img`` element."""

from __future__ import annotations

from dataclasses import dataclass

from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup

from cms.content.blocks.types import Block, RenderContext
from cms.content.body.urls import TOKEN
from cms.i18n.languages import babel_locale


@dataclass(frozen=True, slots=True)
class Picture:
    """A medium by id, or an address elsewhere; false when there is neither.

    :ivar alt: text instead of the picture; None takes the medium's own.
    """

    media: int | None = None
    src: str = ""
    alt: str | None = None
    width: str = ""
    height: str = ""
    href: str = ""

    def __bool__(self) -> bool:
        return bool(self.media or self.src)

    def text(self, ctx: RenderContext) -> str:
        """Return what is said instead of the picture; empty where it only adorns."""
        info = ctx.media.get(self.media or 0)
        return self.alt if self.alt is not None else info.alt if info else ""

    def img(self, ctx: RenderContext) -> Markup:
        """Return the element, with width and height where they are known."""
        info = ctx.media.get(self.media or 0)
        width, height = self.width, self.height
        if info is not None and info.width and info.height:
            width, height = str(info.width), str(info.height)
        size = (
            Markup(' width="{}" height="{}"').format(width, height)
            if width and height
            else Markup()
        )
        source = f"media:{self.media}" if self.media else self.src
        return Markup('<img src="{}" alt="{}"{} loading="lazy" decoding="async">').format(
            source, self.text(ctx), size
        )


def find_picture(block: Block) -> Picture | None:
    """Return the picture an image block names by attribute, or the ``img`` inside it."""
    element = block.element
    alt = element.get("data-alt")
    media = block.integer("media")
    inside = element.find(".//img")
    if inside is None:
        picture = Picture(media=media, src=block.get("src"), alt=alt)
        return picture if picture else None
    source = inside.get("src", "")
    if media is None and (match := TOKEN.match(source)) is not None and match[1] == "media":
        media = int(match[2])
    link = inside.getparent()
    return Picture(
        media=media,
        src=block.get("src") or source,
        alt=alt if alt is not None else inside.get("alt") or (None if media else ""),
        width=inside.get("width", ""),
        height=inside.get("height", ""),
        href=(link.get("href") or "") if link is not None and link.tag == "a" else "",
    )


def size_text(count: int, locale: str) -> str:
    """Return a number of bytes for a person, such as ``1.4 MB``."""
    where = babel_locale(locale)
    if count < 1_000_000:
        return str(format_unit(max(count // 1000, 1), "kilobyte", "short", locale=where))
    return f"{format_decimal(round(count / 1_000_000, 1), locale=where)} MB"

"""WordPress's blocks with pictures, sound, films and files."""

from __future__ import annotations

from cms.content.body.markup import remove
from cms.importer.wordpress.convert import ours
from cms.importer.wordpress.convert.conversion import BlockConverter, Conversion
from cms.importer.wordpress.convert.dom import Element, Node, classes, first, take, text_of
from cms.importer.wordpress.convert.marks import WpBlock
from cms.importer.wordpress.convert.pictures import background_url, picture_block, wp_image_id
from cms.importer.wordpress.convert.style import alignment, colour


def image(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a picture with its caption and link."""
    for outer in block.elements():
        if (picture := first(outer, "img")) is not None:
            figure = first(outer, "figure")
            align = alignment(outer, block.text("align"))
            if not align and figure is not None:
                align = alignment(figure)
            names = {*classes(outer), *block.text("className").split()}
            shape = "rounded" if "is-style-rounded" in names else ""
            shape = "circle" if "is-style-circle-mask" in names else shape
            return [
                picture_block(
                    conversion,
                    picture,
                    wp_id=block.number("id"),
                    align=align,
                    size=_size(block.text("sizeSlug")),
                    shape=shape,
                    text=caption_of(conversion, outer),
                )
            ]
    return conversion.nodes(block.nodes)


def _size(slug: str) -> str:
    return {"thumbnail": "small", "medium": "medium", "large": "large"}.get(slug, "")


def caption_of(conversion: Conversion, outer: Element) -> list[Node]:
    """Take the caption out of *outer* and return it converted."""
    caption = first(outer, "figcaption")
    if caption is None:
        return []
    text = conversion.inside(caption)
    parent = caption.getparent()
    if parent is not None:
        parent.remove(caption)
    return text


def gallery(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a gallery, of image blocks (5.9) or of a list (before)."""
    images: list[Element] = []
    outer = block.elements()[0] if block.elements() else None
    if outer is None:
        return []
    own_caption = None
    for caption in outer.iter("figcaption"):
        if "blocks-gallery-caption" in classes(caption) or caption.getparent() is outer:
            own_caption = caption
    text: list[Node] = []
    if own_caption is not None:
        text = conversion.inside(own_caption)
        own_caption.getparent().remove(own_caption)
    for picture in list(outer.iter("img")):
        figure = next(picture.iterancestors("figure"), None)
        inside = [] if figure is None or figure is outer else caption_of(conversion, figure)
        images.append(picture_block(conversion, picture, text=inside))
    if not images:
        return conversion.nodes(block.nodes)
    columns = block.number("columns") or _columns(outer)
    crop = block.attributes.get("imageCrop", True) is not False
    align = alignment(outer, block.text("align"))
    return [ours.gallery(images, columns=columns, crop=crop, align=align, text=text)]


def _columns(outer: Element) -> int:
    for name in classes(outer):
        number = name.removeprefix("columns-")
        if number != name and number.isascii() and number.isdecimal():
            return int(number[:2])
    return 0


def player(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert an audio or a video block."""
    for outer in block.elements():
        element = first(outer, "audio", "video")
        if element is None:
            continue
        text = caption_of(conversion, outer)
        align = alignment(outer, block.text("align"))
        made = player_of(conversion, element, wp_id=block.number("id"), align=align, text=text)
        return [made] if made is not None else text
    return conversion.nodes(block.nodes)


def player_of(
    conversion: Conversion,
    element: Element,
    *,
    wp_id: int = 0,
    align: str = "",
    text: list[Node] | None = None,
) -> Element | None:
    """Return our player for an ``audio`` or ``video`` element; None when it has no source."""
    source = next((e.get("src") for e in element.iter("source") if e.get("src")), "")
    url = (element.get("src") or source or "").strip()
    found = conversion.resolver.media(url, wp_id)
    if not url and found is None:
        return None
    poster = element.get("poster", "").strip()
    tracks: list[Node] = []
    for track in list(element.iter("track")):
        track.tail = None
        tracks.append(track)
    return ours.player(
        element.tag,
        url,
        found,
        poster=conversion.resolver.media(poster) if poster else None,
        loop="loop" in element.attrib,
        align=align,
        inside=tracks,
        text=text or (),
    )


def file(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a file to download; the button beside the link says nothing more."""
    link = next((a for e in block.elements() for a in e.iter("a") if a.get("href")), None)
    url = block.text("href") or ("" if link is None else link.get("href", ""))
    found = conversion.resolver.media(url, block.number("id"))
    if not url and found is None:
        return []
    label = "" if link is None else text_of(link).strip()
    return [ours.file(url, found, label)]


#: What paints the background; the words stand elsewhere.
_COVER_PARTS = frozenset(
    f"wp-block-cover__{part}"
    for part in ("background", "gradient-background", "image-background", "video-background")
)


def cover(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert text on a picture, a film or a colour."""
    elements = block.elements()
    if not elements:
        return []
    outer = elements[0]
    url, wp_id, alt, is_video = block.text("url"), block.number("id"), "", False
    for element in list(outer.iter("img", "video", "div", "span")):
        names = classes(element)
        if any(name.startswith("wp-block-cover__") for name in names) or element is outer:
            is_video = is_video or element.tag == "video"
            url = url or element.get("src") or background_url(element)
            wp_id = wp_id or wp_image_id(element)
            alt = alt or element.get("alt") or ""
        if element is not outer and _COVER_PARTS.intersection(names):
            remove(element)
    found = conversion.resolver.media(url, wp_id) if url or wp_id else None
    picture = not is_video and block.text("backgroundType") != "video"
    inside = conversion.inside(outer)
    dim = block.attributes.get("dimRatio", 50)
    return [
        ours.block(
            "cover",
            "div",
            _unwrapped(inside),
            media=str(found.media_id) if found and picture else "",
            src="" if found or not picture else url,
            alt=alt,
            background=colour(block.text("overlayColor")),
            dim=str(round(dim / 25) * 25) if isinstance(dim, int) and 0 <= dim <= 100 else "",
            align=alignment(outer, block.text("align")),
        )
    ]


def _unwrapped(nodes: list[Node]) -> list[Node]:
    """Return *nodes* without a plain ``div`` that is all there is."""
    solid = [node for node in nodes if not isinstance(node, str) or node.strip()]
    if len(solid) == 1 and not isinstance(solid[0], str):
        only = solid[0]
        if only.tag == "div" and "data-block" not in only.attrib:
            return take(only)
    return nodes


def media_text(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert a picture with text beside it; a film stands above its text."""
    elements = block.elements()
    if not elements:
        return []
    outer = elements[0]
    side = "right" if block.text("mediaPosition") == "right" else "left"
    picture = first(outer, "img")
    figure = next((e for e in outer.iter("figure") if _is_media(e)), None)
    before: list[Node] = []
    media, src, alt, href = "", "", "", ""
    if figure is not None:
        film = first(figure, "video", "audio")
        if film is not None:
            made = player_of(conversion, film, wp_id=block.number("mediaId"))
            before = [] if made is None else [made]
        elif picture is not None:
            found = conversion.resolver.media(picture.get("src", ""), block.number("mediaId"))
            media = str(found.media_id) if found else ""
            src, alt = "" if found else picture.get("src", ""), picture.get("alt", "")
            link = next(picture.iterancestors("a"), None)
            if link is not None and link.get("href"):
                href = conversion.resolver.link(link.get("href", "")) or link.get("href", "")
        remove(figure)
    text = next(
        (e for e in outer.iter("div") if "wp-block-media-text__content" in classes(e)), outer
    )
    inside = conversion.inside(text)
    align = alignment(outer, block.text("align"))
    if before or not (media or src):
        return [ours.block("group", "div", [*before, *inside], align=align)]
    return [
        ours.block(
            "media-text",
            "div",
            inside,
            media=media,
            src=src,
            alt=alt,
            href=href,
            side=side,
            align=align,
        )
    ]


def _is_text(element: Element) -> bool:
    return "wp-block-media-text__content" in classes(element)


def _is_media(element: Element) -> bool:
    return "wp-block-media-text__media" in classes(element)


def embed(conversion: Conversion, block: WpBlock) -> list[Node]:
    """Convert something of another site."""
    outer = block.elements()[0] if block.elements() else None
    text = caption_of(conversion, outer) if outer is not None else []
    url = block.text("url") or ("" if outer is None else text_of(outer).strip())
    if not url.startswith(("http://", "https://")):
        conversion.notes["embeds without an address"] += 1
        return text
    align = alignment(outer, block.text("align")) if outer is not None else ""
    return [ours.embed(url, align=align, text=text)]


CONVERTERS: dict[str, BlockConverter] = {
    "image": image,
    "gallery": gallery,
    "jetpack/tiled-gallery": gallery,
    "jetpack/slideshow": gallery,
    "audio": player,
    "video": player,
    "file": file,
    "cover": cover,
    "cover-image": cover,
    "media-text": media_text,
    "embed": embed,
}

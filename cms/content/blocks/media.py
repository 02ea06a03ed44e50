"""Blocks that show media: image, gallery, cover, media beside text, audio, video, file."""

from __future__ import annotations

from markupsafe import Markup
from pyramid.config import Configurator

from cms.content.blocks.pictures import Picture, find_picture, size_text
from cms.content.blocks.text import ALIGN, align_class, classes
from cms.content.blocks.types import Attribute, AttributeKind, Block, RenderContext
from cms.content.body.policy import COLOURS
from cms.content.body.urls import is_external
from cms.i18n import _

SIZES = ("small", "medium", "large", "original")


def _linked(picture: Picture, ctx: RenderContext, href: str, caption: Markup) -> Markup:
    """Return *picture* in a link, which has a name even where the picture has no words."""
    if not href:
        return picture.img(ctx)
    rel = Markup(' rel="noopener"') if is_external(href) else Markup()
    label = Markup()
    if not picture.text(ctx).strip():
        words = caption.striptags() or ctx.translate(_("Picture"))
        label = Markup(' aria-label="{}"').format(words)
    return Markup('<a href="{}"{}{}>{}</a>').format(href, rel, label, picture.img(ctx))


def render_image(block: Block, ctx: RenderContext) -> Markup:
    """Return a figure, or nothing when there is no picture."""
    picture = find_picture(block)
    if picture is None:
        return Markup()
    size = block.get("size")
    name = classes(
        "block-image",
        align_class(block),
        size and f"size-{size}",
        block.get("shape") and f"shape-{block.get('shape')}",
    )
    image = _linked(picture, ctx, block.get("href") or picture.href, block.caption)
    return Markup('<figure class="{}">{}{}</figure>').format(name, image, block.figcaption())


def render_gallery(block: Block, ctx: RenderContext) -> Markup:
    """Return the image blocks inside as a grid."""
    caption = block.element.find("figcaption")
    own = block.figcaption()
    inside = block.inner
    if caption is not None:
        inside = (
            inside[: inside.rfind("<figcaption")] + inside[inside.rfind("</figcaption>") + 13 :]
        )
    if not inside.strip():
        return Markup()
    name = classes(
        "block-gallery",
        f"gallery-{block.get('columns')}",
        (block.flag("crop") and "gallery-crop") or "",
        align_class(block),
    )
    return Markup('<figure class="{}"><div class="gallery-items">{}</div>{}</figure>').format(
        name, inside, own
    )


def render_cover(block: Block, ctx: RenderContext) -> Markup:
    """Return text on a picture or a colour."""
    picture = Picture(
        media=block.integer("media"), src=block.get("src"), alt=block.get("alt") or None
    )
    image = picture.img(ctx) if picture else Markup()
    name = classes(
        "block-cover",
        f"bg-{block.get('background')}" if block.get("background") else "",
        f"dim-{block.get('dim')}",
        align_class(block),
    )
    return Markup('<div class="{}">{}<div class="cover-text">{}</div></div>').format(
        name, image, block.inner
    )


def render_media_text(block: Block, ctx: RenderContext) -> Markup:
    """Return a picture with text beside it."""
    picture = Picture(
        media=block.integer("media"), src=block.get("src"), alt=block.get("alt") or None
    )
    name = classes("block-media-text", f"media-{block.get('side')}", align_class(block))
    image = Markup('<div class="media-text-media">{}</div>').format(
        _linked(picture, ctx, block.get("href"), Markup()) if picture else ""
    )
    return Markup('<div class="{}">{}<div class="media-text-text">{}</div></div>').format(
        name, image, block.inner
    )


def _source(block: Block) -> str:
    media = block.integer("media")
    return f"media:{media}" if media else block.get("src")


def render_audio(block: Block, ctx: RenderContext) -> Markup:
    """Return a player for sound."""
    source = _source(block)
    if not source:
        return Markup()
    return Markup(
        '<figure class="{}"><audio controls preload="none" src="{}"{}></audio>{}</figure>'
    ).format(
        classes("block-audio", align_class(block)),
        source,
        Markup(" loop") if block.flag("loop") else "",
        block.figcaption(),
    )


def render_video(block: Block, ctx: RenderContext) -> Markup:
    """Return a player for a film, with its tracks."""
    source = _source(block)
    if not source:
        return Markup()
    poster = block.integer("poster")
    tracks = Markup().join(
        Markup('<track src="{}" kind="{}" srclang="{}" label="{}">').format(
            track.get("src"),
            track.get("kind", "subtitles"),
            track.get("srclang", ctx.locale),
            track.get("label", ""),
        )
        for track in block.element.iter("track")
    )
    info = ctx.media.get(block.integer("media") or 0)
    size = (
        Markup(' width="{}" height="{}"').format(info.width, info.height)
        if info and info.width and info.height
        else Markup()
    )
    return Markup(
        '<figure class="{}"><video controls playsinline preload="metadata" src="{}"{}{}{}>'
        "{}</video>{}</figure>"
    ).format(
        classes("block-video", align_class(block)),
        source,
        Markup(' poster="media:{}"').format(poster) if poster else "",
        size,
        Markup(" loop") if block.flag("loop") else "",
        tracks,
        block.figcaption(),
    )


def render_file(block: Block, ctx: RenderContext) -> Markup:
    """Return a link that downloads a file, with its kind and size."""
    source = _source(block)
    if not source:
        return Markup()
    info = ctx.media.get(block.integer("media") or 0)
    filename = info.filename if info else source.rsplit("/", 1)[-1]
    label = block.get("label") or (info.title if info else "") or filename
    facts = ""
    if info and info.bytes:
        kind = filename.rsplit(".", 1)[-1].upper() if "." in filename else info.mime
        facts = Markup(' <span class="file-facts">{}, {}</span>').format(
            kind, size_text(info.bytes, ctx.locale)
        )
    return Markup('<p class="block-file"><a href="{}" download>{}</a>{}</p>').format(
        source, label, facts
    )


def include(config: Configurator) -> None:
    choice, url, media = AttributeKind.CHOICE, AttributeKind.URL, AttributeKind.MEDIA
    source = {
        "media": Attribute(kind=media, label=_("File")),
        "src": Attribute(kind=url, label=_("Address of a file elsewhere")),
    }
    alt = Attribute(label=_("Text instead of the picture"))
    link = Attribute(kind=url, label=_("Link"))
    config.add_block(
        "image",
        label=_("Image"),
        tags=("figure", "div"),
        inner="html",
        icon="image",
        group="media",
        render=render_image,
        version=2,
        attributes={
            **source,
            "alt": alt,
            "href": link,
            "align": ALIGN,
            "size": Attribute(kind=choice, label=_("Size"), choices=SIZES),
            "shape": Attribute(kind=choice, label=_("Shape"), choices=("rounded", "circle")),
        },
    )
    config.add_block(
        "gallery",
        label=_("Gallery"),
        tags=("figure", "div"),
        inner="blocks",
        icon="gallery",
        group="media",
        render=render_gallery,
        attributes={
            "columns": Attribute(
                kind=AttributeKind.INTEGER, label=_("Columns"), default="3", minimum=1, maximum=8
            ),
            "crop": Attribute(kind=AttributeKind.BOOLEAN, label=_("Crop to equal size")),
            "align": ALIGN,
        },
    )
    config.add_block(
        "cover",
        label=_("Cover"),
        inner="blocks",
        icon="image",
        group="media",
        render=render_cover,
        attributes={
            **source,
            "alt": alt,
            "background": Attribute(kind=choice, label=_("Background"), choices=COLOURS),
            "dim": Attribute(
                kind=choice, label=_("Darken"), default="50", choices=("0", "25", "50", "75", "100")
            ),
            "align": ALIGN,
        },
    )
    config.add_block(
        "media-text",
        label=_("Image and text"),
        inner="blocks",
        icon="image",
        group="media",
        render=render_media_text,
        version=2,
        attributes={
            **source,
            "alt": alt,
            "href": link,
            "side": Attribute(
                kind=choice, label=_("Side"), default="left", choices=("left", "right")
            ),
            "align": ALIGN,
        },
    )
    loop = Attribute(kind=AttributeKind.BOOLEAN, label=_("Repeat"))
    config.add_block(
        "audio",
        label=_("Audio"),
        tags=("figure",),
        inner="html",
        icon="audio",
        group="media",
        render=render_audio,
        attributes={**source, "loop": loop, "align": ALIGN},
    )
    config.add_block(
        "video",
        label=_("Video"),
        tags=("figure",),
        inner="html",
        icon="video",
        group="media",
        render=render_video,
        attributes={
            **source,
            "poster": Attribute(kind=media, label=_("Picture before it plays")),
            "loop": loop,
            "align": ALIGN,
        },
    )
    config.add_block(
        "file",
        label=_("File"),
        tags=("div", "p"),
        icon="file",
        group="media",
        render=render_file,
        attributes={**source, "label": Attribute(label=_("Words of the link"))},
    )

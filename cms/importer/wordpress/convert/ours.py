"""Our own blocks as elements: the one place that knows their names and attributes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cms.importer.wordpress.convert.dom import Element, Node, make, trimmed
from cms.importer.wordpress.convert.types import Attachment


def block(name: str, tag: str = "div", children: Iterable[Node] = (), **attributes: str) -> Element:
    """Return the block *name*; attributes that are empty are left out."""
    given = {"data-block": name}
    given.update({f"data-{key}": value for key, value in attributes.items() if value})
    return make(tag, given, children)


def caption(nodes: Sequence[Node]) -> list[Node]:
    """Return a caption of *nodes*, or nothing when they are empty."""
    kept = trimmed(nodes)
    return [make("figcaption", children=kept)] if kept else []


def source_of(found: Attachment | None, url: str) -> str:
    """Return the address of a medium: a token where we have it."""
    return f"media:{found.media_id}" if found else url


def image(
    url: str,
    found: Attachment | None,
    *,
    alt: str = "",
    align: str = "",
    size: str = "",
    shape: str = "",
    href: str = "",
    dimensions: tuple[str, str] = ("", ""),
    text: Sequence[Node] = (),
) -> Element:
    """Return a picture.

    :param href: where it leads.
    :param dimensions: width and height in pixels, for a picture that we do not have.
    :param text: the caption.
    """
    given = {"src": source_of(found, url), "alt": alt}
    if found is None and all(dimensions):
        given["width"], given["height"] = dimensions
    return block(
        "image",
        "figure",
        [make("img", given), *caption(text)],
        media=str(found.media_id) if found else "",
        href=href,
        align=align,
        size=size,
        shape=shape,
    )


def gallery(
    images: Sequence[Element],
    *,
    columns: int = 0,
    crop: bool = False,
    align: str = "",
    text: Sequence[Node] = (),
) -> Element:
    """Return pictures side by side."""
    return block(
        "gallery",
        "figure",
        [*images, *caption(text)],
        columns=str(columns) if columns > 0 else "",
        crop="true" if crop else "",
        align=align,
    )


def player(
    kind: str,
    url: str,
    found: Attachment | None,
    *,
    poster: Attachment | None = None,
    loop: bool = False,
    align: str = "",
    inside: Sequence[Node] = (),
    text: Sequence[Node] = (),
) -> Element:
    """Return a player of *kind* ``audio`` or ``video``; *inside* are its tracks."""
    return block(
        kind,
        "figure",
        [*inside, *caption(text)],
        media=str(found.media_id) if found else "",
        src="" if found else url,
        poster=str(poster.media_id) if poster and kind == "video" else "",
        loop="true" if loop else "",
        align=align,
    )


def file(url: str, found: Attachment | None, label: str) -> Element:
    """Return a link that downloads a file."""
    return block(
        "file",
        "div",
        media=str(found.media_id) if found else "",
        src="" if found else url,
        label=label,
    )


def embed(url: str, *, align: str = "", text: Sequence[Node] = ()) -> Element:
    """Return something of another site, by its address."""
    return block("embed", "figure", caption(text), url=url, align=align)


def code(text: str, language: str = "") -> Element:
    """Return a listing."""
    return block("code", "pre", [text], language=language)

"""HTML elements that need more than their classes changed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree

from cms.importer.wordpress.convert import ours
from cms.importer.wordpress.convert.blocks_media import caption_of, player_of
from cms.importer.wordpress.convert.conversion import Conversion, ElementConverter
from cms.importer.wordpress.convert.dom import (
    BLOCK_TAGS,
    DROPPED_TAGS,
    Element,
    Node,
    fill,
    first,
    is_blank,
    is_element,
    make,
    take,
)
from cms.importer.wordpress.convert.pictures import picture_block, wp_image_id
from cms.importer.wordpress.convert.style import alignment, restyle

_URL_LINE = re.compile(r"https?://[^\s<>\"]{3,1900}")
#: Sites whose addresses WordPress turns into players and cards.
_EMBEDDED = re.compile(
    r"(?:.*\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be|vimeo\.com|dailymotion\.com|dai\.ly|flickr\.com"
    r"|flic\.kr|smugmug\.com|scribd\.com|wordpress\.tv|videopress\.com|crowdsignal\.net|polldaddy\.com"
    r"|poll\.fm|twitter\.com|x\.com|bsky\.app|soundcloud\.com|spotify\.com|imgur\.com|issuu\.com"
    r"|mixcloud\.com|ted\.com|animoto\.com|video214\.com|tumblr\.com|kickstarter\.com|kck\.st"
    r"|cloudup\.com|reverbnation\.com|reddit\.com|redd\.it|speakerdeck\.com|screencast\.com"
    r"|amazon\.[a-z.]{2,6}|a\.co|amzn\.to|someecards\.com|tiktok\.com|pinterest\.[a-z.]{2,6}"
    r"|wolframcloud\.com|pca\.st|instagram\.com|facebook\.com|openstreetmap\.org|framatube\.org)"
)


def other(conversion: Conversion, element: Element) -> list[Node]:
    """Convert an element of no special meaning."""
    if element.tag in DROPPED_TAGS:
        if element.tag in ("script", "style", "svg", "canvas", "applet", "frame"):
            conversion.notes[f"element {element.tag}"] += 1
        return []
    restyle(element)
    fill(element, conversion.inside(element))
    return [element]


def verbatim(conversion: Conversion, element: Element) -> list[Node]:
    """Convert preformatted text; a listing in it becomes our code block."""
    children = [child for child in element if is_element(child)]
    if len(children) != 1 or (element.text or "").strip():
        return other(conversion, element)
    only = children[0]
    if only.tag == "code" and not len(only) and not (only.tail or "").strip():
        return [ours.code(only.text or "")]
    return other(conversion, element)


def link(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a link: to our own content by id where it leads there."""
    href = (element.get("href") or "").strip()
    if href and (token := conversion.resolver.link(href)) is not None:
        element.set("href", token)
    restyle(element)
    fill(element, conversion.inside(element))
    if any(not isinstance(node, str) and "data-block" in node.attrib for node in element):
        # A block never stands inside a link; an image block carries the link itself.
        return take(element)
    return [element]


def picture(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a picture that runs in text."""
    url = (element.get("src") or "").strip()
    found = conversion.resolver.media(url, wp_image_id(element))
    if not url and found is None:
        return []
    attributes = {"src": ours.source_of(found, url), "alt": element.get("alt") or ""}
    attributes |= {
        name: value
        for name in ("width", "height", "title", "class", "align")
        if (value := element.get(name))
    }
    made = make("img", attributes)
    restyle(made)
    return [made]


def paragraph(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a paragraph; a picture or an address on a line alone becomes a block."""
    alone = _only_picture(element)
    if alone is not None:
        holder = next(alone.iterancestors("a"), None)
        align = alignment(alone) or (alignment(holder) if holder is not None else "")
        return [picture_block(conversion, alone, align=align)]
    nodes = take(element)
    found: list[Node] = []
    for line in _embed_lines(nodes):
        if isinstance(line, str):
            found.append(ours.embed(line))
            continue
        part = etree.Element(element.tag, dict(element.attrib))
        fill(part, line)
        found += _finished(conversion, part)
    return found


def _finished(conversion: Conversion, element: Element) -> list[Node]:
    restyle(element)
    inside = conversion.inside(element)
    if any(not isinstance(n, str) and _is_block(n) for n in inside):
        return _without_wrapper(element, inside)
    fill(element, inside)
    return [element] if len(element) or not is_blank(element.text or " ") else []


def _is_block(element: Element) -> bool:
    return "data-block" in element.attrib or element.tag in BLOCK_TAGS


def _without_wrapper(element: Element, nodes: list[Node]) -> list[Node]:
    """Return *nodes* with only the runs of text in paragraphs like *element*."""
    found: list[Node] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and (isinstance(node, str) or not _is_block(node)):
            run.append(node)
            continue
        if any(not is_blank(part) for part in run):
            found.append(
                make(element.tag, {str(k): str(v) for k, v in element.attrib.items()}, run)
            )
        run = []
        if node is not None:
            found.append(node)
    return found


def _only_picture(element: Element) -> Element | None:
    """Return the picture that is all there is in *element*, apart from a link around it."""
    if not is_blank(element.text or " "):
        return None
    children = [child for child in element if is_element(child)]
    if len(children) != 1 or len(element) != 1 or not is_blank(children[0].tail or " "):
        return None
    child = children[0]
    if child.tag == "img":
        return child if (child.get("src") or "").strip() else None
    return _only_picture(child) if child.tag == "a" else None


def _embed_lines(nodes: list[Node]) -> list[str | list[Node]]:
    """Divide the content of a paragraph: addresses on a line alone as text, the rest as nodes."""
    lines: list[list[Node]] = [[]]
    for node in nodes:
        if not isinstance(node, str) and node.tag == "br":
            lines.append([])
        else:
            lines[-1].append(node)
    found: list[str | list[Node]] = []
    for line in lines:
        url = _embeddable("".join(line)) if all(isinstance(n, str) for n in line) else ""
        if url:
            found.append(url)
        elif found and not isinstance(found[-1], str):
            found[-1] += [make("br"), *line]
        else:
            found.append(line)
    return [
        line
        for line in found
        if isinstance(line, str) or len(found) == 1 or any(not is_blank(n) for n in line)
    ]


def _embeddable(text: str) -> str:
    text = text.strip()
    if not _URL_LINE.fullmatch(text):
        return ""
    try:
        host = (urlsplit(text).hostname or "").lower()
    except ValueError:
        return ""
    return text if _EMBEDDED.fullmatch(host) else ""


def frame(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a frame, or what came before frames, to an embed; without an address it goes."""
    url = (element.get("src") or element.get("data") or element.get("data-src") or "").strip()
    inner = first(element, "embed")
    if not url and inner is not None:
        url = (inner.get("src") or "").strip()
    if url.startswith("//"):
        url = f"https:{url}"
    if not url.startswith(("http://", "https://")):
        conversion.notes[f"element {element.tag}"] += 1
        return []
    return [ours.embed(url)]


def player(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a player that stands in no block."""
    made = player_of(conversion, element, align=alignment(element))
    return [made] if made is not None else []


def figure(conversion: Conversion, element: Element) -> list[Node]:
    """Convert a figure: with one picture it is an image block."""
    pictures = list(element.iter("img"))
    if len(pictures) == 1 and "data-block" not in element.attrib:
        text = caption_of(conversion, element)
        rest = "".join(element.itertext()).strip()
        if not rest:
            return [
                picture_block(
                    conversion,
                    pictures[0],
                    align=alignment(element) or alignment(pictures[0]),
                    text=text,
                )
            ]
        restyle(element)
        fill(element, [*conversion.inside(element), *ours.caption(text)])
        return [element]
    return other(conversion, element)


CONVERTERS: dict[str, ElementConverter] = {
    "a": link,
    "img": picture,
    "p": paragraph,
    "pre": verbatim,
    "iframe": frame,
    "embed": frame,
    "object": frame,
    "audio": player,
    "video": player,
    "figure": figure,
}

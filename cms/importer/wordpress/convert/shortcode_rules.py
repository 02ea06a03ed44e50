"""WordPress's own shortcodes, and those of wordpress.com that many exports hold."""

from __future__ import annotations

from cms.importer.wordpress.convert import ours
from cms.importer.wordpress.convert.conversion import Conversion, ShortcodeConverter
from cms.importer.wordpress.convert.dom import Element, Node, first, make, text_of
from cms.importer.wordpress.convert.pictures import picture_block
from cms.importer.wordpress.convert.shortcodes import Shortcode
from cms.importer.wordpress.convert.style import ALIGNMENTS
from cms.importer.wordpress.convert.types import Attachment

_AUDIO = ("mp3", "ogg", "flac", "m4a", "wav", "wma")
_VIDEO = ("mp4", "m4v", "webm", "ogv", "flv", "wmv", "mov", "avi")


def caption(conversion: Conversion, code: Shortcode, inside: list[Node]) -> list[Node]:
    """Convert a picture with its caption."""
    holder = make("div", children=inside)
    picture = first(holder, "img")
    if picture is None:
        return conversion.inside(holder)
    outer: Element = picture
    link = next(picture.iterancestors("a"), None)
    if link is not None:
        outer = link
    number = code.get("id").removeprefix("attachment_")
    wp_id = int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0
    align = code.get("align").removeprefix("align")
    # The caption is in an attribute (before 3.4) or what follows the picture.
    attribute = code.get("caption")
    made = picture_block(
        conversion, picture, wp_id=wp_id, align=align if align in ALIGNMENTS else ""
    )
    tail, outer.tail = outer.tail or "", None
    parent = outer.getparent()
    if parent is not None:
        index = parent.index(outer)
        parent.remove(outer)
        if index:
            parent[index - 1].tail = (parent[index - 1].tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    text = [attribute] if attribute else _trimmed(conversion.inside(holder))
    for node in ours.caption(text):
        made.append(node)
    return [made]


def _trimmed(nodes: list[Node]) -> list[Node]:
    while nodes and isinstance(nodes[0], str) and not nodes[0].strip():
        nodes = nodes[1:]
    while nodes and isinstance(nodes[-1], str) and not nodes[-1].strip():
        nodes = nodes[:-1]
    if nodes and isinstance(nodes[0], str):
        nodes = [nodes[0].lstrip(), *nodes[1:]]
    if nodes and isinstance(nodes[-1], str):
        nodes = [*nodes[:-1], nodes[-1].rstrip()]
    return nodes


def gallery(conversion: Conversion, code: Shortcode, inside: list[Node]) -> list[Node]:
    """Convert a gallery of the attachments named, or of all that belong to the post."""
    chosen = code.ids("ids") or code.ids("include")
    found: list[Attachment] = []
    if chosen:
        for wp_id in chosen:
            attachment = conversion.resolver.media("", wp_id)
            if attachment is None:
                conversion.notes["pictures of a gallery that are not in the export"] += 1
            else:
                found.append(attachment)
    else:
        left_out = set(code.ids("exclude"))
        parent = (code.ids("id") or [conversion.wp_id])[0]
        found += [
            each
            for each in conversion.resolver.attachments(parent)
            if each.wp_id not in left_out and each.mime.startswith("image/")
        ]
    if not found:
        return []
    to_file = code.get("link") == "file"
    images = [
        ours.image(
            each.url,
            each,
            alt=each.alt,
            href=f"media:{each.media_id}" if to_file else "",
            text=[each.caption] if each.caption else (),
        )
        for each in found
    ]
    columns = (code.ids("columns") or [0])[0]
    return [ours.gallery(images, columns=min(columns, 8), crop=True)]


def embed(conversion: Conversion, code: Shortcode, inside: list[Node]) -> list[Node]:
    """Convert ``[embed]address[/embed]`` and the like."""
    text = text_of(make("div", children=inside)).strip()
    url = text or code.get("src", "url") or next(iter(code.positional), "")
    url = url.removeprefix("=")
    if code.name == "youtube" and url and "/" not in url:
        url = f"https://www.youtube.com/watch?v={url}"
    if code.name == "vimeo" and url.isdecimal():
        url = f"https://vimeo.com/{url}"
    if code.name == "wpvideo" and url and "/" not in url:
        url = f"https://videopress.com/v/{url}"
    if url.startswith("//"):
        url = f"https:{url}"
    if not url.startswith(("http://", "https://")):
        conversion.notes["embeds without an address"] += 1
        return [text] if text else []
    return [ours.embed(url)]


def player(conversion: Conversion, code: Shortcode, inside: list[Node]) -> list[Node]:
    """Convert ``[audio]`` and ``[video]``; without an address they play the post's own file."""
    kinds = _AUDIO if code.name == "audio" else _VIDEO
    url = code.get("src", *kinds) or next(iter(code.positional), "")
    url = url.split("|")[0].strip()
    found = conversion.resolver.media(url) if url else _own(conversion, code.name)
    if not url and found is None:
        conversion.notes[f"[{code.name}] without a file"] += 1
        return []
    poster = code.get("poster")
    return [
        ours.player(
            code.name,
            url,
            found,
            poster=conversion.resolver.media(poster) if poster else None,
            loop=code.get("loop") in ("on", "1", "true"),
        )
    ]


def _own(conversion: Conversion, kind: str) -> Attachment | None:
    own = conversion.resolver.attachments(conversion.wp_id)
    return next((each for each in own if each.mime.startswith(f"{kind}/")), None)


def playlist(conversion: Conversion, code: Shortcode, inside: list[Node]) -> list[Node]:
    """Convert a playlist to one player after the other."""
    kind = "video" if code.get("type") == "video" else "audio"
    wanted = code.ids("ids") or code.ids("include")
    if wanted:
        found = [conversion.resolver.media("", wp_id) for wp_id in wanted]
    else:
        own = conversion.resolver.attachments(conversion.wp_id)
        found = [each for each in own if each.mime.startswith(f"{kind}/")]
    players: list[Node] = []
    for each in found:
        if each is None:
            conversion.notes["files of a playlist that are not in the export"] += 1
            continue
        text = [each.title] if each.title else []
        players.append(ours.player(kind, each.url, each, text=text))
    return players


def listing(conversion: Conversion, code: Shortcode, inside: list[Node]) -> list[Node]:
    """Convert a listing."""
    language = code.get("language", "lang") or next(iter(code.positional), "").lstrip("=")
    return [ours.code(code.verbatim, language)]


CONVERTERS: dict[str, ShortcodeConverter] = {
    "caption": caption,
    "wp_caption": caption,
    "gallery": gallery,
    "embed": embed,
    "youtube": embed,
    "vimeo": embed,
    "wpvideo": embed,
    "googlemaps": embed,
    "audio": player,
    "video": player,
    "playlist": playlist,
    "code": listing,
    "sourcecode": listing,
    "highlight": listing,
}

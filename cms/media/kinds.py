"""Which kinds of files are taken, and how each is recognised and served."""

from __future__ import annotations

from dataclasses import dataclass

import puremagic


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    :ivar inline: browsers may show it; anything else is offered as a download.
    :ivar image: decoded, checked and written anew by Pillow, under this name.
    """

    mime: str
    extension: str
    inline: bool = False
    image: str = ""


#: By every extension that files of the kind come with.
_JPEG = Kind("image/jpeg", "jpg", True, "JPEG")
_PNG = Kind("image/png", "png", True, "PNG")
_WEBP = Kind("image/webp", "webp", True, "WEBP")
_GIF = Kind("image/gif", "gif", True, "GIF")
_AVIF = Kind("image/avif", "avif", True, "AVIF")
_MP3 = Kind("audio/mpeg", "mp3", True)
_OGG = Kind("audio/ogg", "ogg", True)
_MP4 = Kind("video/mp4", "mp4", True)

KINDS: dict[str, Kind] = {
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "jpe": _JPEG,
    "png": _PNG,
    "webp": _WEBP,
    "gif": _GIF,
    "avif": _AVIF,
    "mp3": _MP3,
    "ogg": _OGG,
    "oga": _OGG,
    "m4a": Kind("audio/mp4", "m4a", True),
    "wav": Kind("audio/wav", "wav", True),
    "flac": Kind("audio/flac", "flac", True),
    "mp4": _MP4,
    "m4v": _MP4,
    "webm": Kind("video/webm", "webm", True),
    "ogv": Kind("video/ogg", "ogv", True),
    "mov": Kind("video/quicktime", "mov", True),
    "pdf": Kind("application/pdf", "pdf"),
    "zip": Kind("application/zip", "zip"),
    "epub": Kind("application/epub+zip", "epub"),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "pptx": Kind(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"
    ),
    "odt": Kind("application/vnd.oasis.opendocument.text", "odt"),
    "ods": Kind("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    "odp": Kind("application/vnd.oasis.opendocument.presentation", "odp"),
    "txt": Kind("text/plain", "txt"),
    "csv": Kind("text/csv", "csv"),
    "md": Kind("text/markdown", "md"),
    "vtt": Kind("text/vtt", "vtt"),
    "srt": Kind("application/x-subrip", "srt"),
}

_ZIPPED = frozenset({"zip", "epub", "docx", "xlsx", "pptx", "odt", "ods", "odp"})
_TEXT = frozenset({"txt", "csv", "md", "vtt", "srt"})
#: What starts a file that a browser would run as a page.
_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<head", b"<body", b"<iframe")
_IMAGES = {
    b"\xff\xd8\xff": _JPEG,
    b"\x89PNG\r\n\x1a\n": _PNG,
    b"GIF87a": _GIF,
    b"GIF89a": _GIF,
}


def image_kind(head: bytes) -> Kind | None:
    """Return the kind of picture that the first bytes of a file announce, or None."""
    for magic, kind in _IMAGES.items():
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _WEBP
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"):
        return _AVIF
    return None


def recognise(filename: str, head: bytes) -> Kind | None:
    """Return the kind of a file by its first bytes, checked against its name; None is not taken.

    :param head: the first few kilobytes.
    """
    extension = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    if (picture := image_kind(head)) is not None:
        return picture
    kind = KINDS.get(extension)
    if kind is None or kind.image:
        return None
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        return None
    if extension in _TEXT:
        return kind if b"\x00" not in head and _is_text(head) else None
    if extension in _ZIPPED:
        return kind if head.startswith(b"PK\x03\x04") else None
    return kind if _matches(kind, extension, head) else None


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The last character may be cut in two; older texts are Latin-1.
        return error.start > len(head) - 4 or not any(byte < 9 for byte in head)
    return True


def _matches(kind: Kind, extension: str, head: bytes) -> bool:
    if extension == "pdf":
        return head[:1024].find(b"%PDF-") != -1
    if extension == "mp3":
        return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)
    if extension in ("mp4", "m4v", "m4a", "mov"):
        return head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
    if extension in ("ogg", "oga", "ogv"):
        return head[:4] == b"OggS"
    try:
        found = puremagic.magic_string(head, f"file.{extension}")
    except puremagic.PureError:
        return False
    return any(match.extension == f".{extension}" for match in found)

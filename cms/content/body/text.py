"""Plain text and summaries out of rendered HTML."""

from __future__ import annotations

import re
from html import unescape

from cms.content.body.markup import escape_text

_BREAKING = re.compile(
    r"<(?:/?(?:p|div|h[1-6]|li|ul|ol|dl|dt|dd|table|tr|td|th|blockquote|pre|figure|figcaption"
    r"|section|article|aside|details|summary|address|audio|video|iframe)|br|hr)\b[^>]*>",
    re.I,
)
_TAG = re.compile(r"<[^>]*>")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_SPACE = re.compile(r"\s+")


def plain_text(html: str) -> str:
    """Return the words of *html* in one line, blocks parted by a space."""
    html = _COMMENT.sub(" ", html)
    html = _TAG.sub("", _BREAKING.sub(" ", html))
    return _SPACE.sub(" ", unescape(html)).strip()


def shorten(text: str, words: int = 55, characters: int = 600) -> str:
    """Return the first words of *text*, with an ellipsis when some are left out.

    Scripts without spaces are cut by *characters*.
    """
    parts = text.split(" ", words)
    short = " ".join(parts[:words])
    cut = len(parts) > words
    if len(short) > characters:
        short, cut = short[:characters].rsplit(" ", 1)[0], True
    return f"{short.rstrip(' ,.;:')}…" if cut else short


def paragraph(text: str) -> str:
    """Return plain *text* as HTML; blank lines part paragraphs, line ends stay."""
    blocks = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]
    return "".join(
        f"<p>{escape_text(part).replace(chr(10), '<br>')}</p>" for part in blocks if part
    )

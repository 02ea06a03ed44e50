"""Small things about text that several features need. Standard library only."""

from __future__ import annotations

import re
import unicodedata

_LATIN = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o",
        "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th", "ł": "l", "Ł": "l",
        "ħ": "h", "Ħ": "h", "ı": "i", "ŋ": "n", "Ŋ": "n", "ĸ": "k", "’": "", "'": "", "ʼ": "",
    }
)  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def slugify(text: str, length: int = 200) -> str:
    """Return *text* as one segment of a URL: small letters, digits and single hyphens.

    Latin letters lose their accents; letters of other scripts stay as they are, since a guessed
    transliteration reads worse than the word. Empty when there is neither letter nor digit.

    :param length: the most characters it may have; cut at a hyphen where one is near.
    """
    text = unicodedata.normalize("NFKC", text).translate(_LATIN).casefold().translate(_LATIN)
    kept: list[str] = []
    for character in unicodedata.normalize("NFKD", text):
        kind = unicodedata.category(character)[0]
        previous = kept[-1] if kept else "-"
        if kind in "LN" or (kind == "M" and previous != "-" and not previous.isascii()):
            kept.append(character)
        elif kind != "M" and previous != "-":
            kept.append("-")
    slug = unicodedata.normalize("NFC", "".join(kept)).strip("-")
    if len(slug) > length:
        head, mark, _ = slug[: length + 1].rpartition("-")
        slug = head if mark and len(head) > length // 2 else slug[:length]
    return slug.strip("-")


def one_line(text: str) -> str:
    """Return *text* without control characters, its white space made single spaces."""
    return " ".join(_CONTROL.sub("", text).split())


def truncate(text: str, length: int) -> str:
    """Return *text* in at most *length* characters, with an ellipsis when some are missing."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"

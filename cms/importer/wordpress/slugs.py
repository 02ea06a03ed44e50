"""Slugs as WordPress makes and keeps them (``sanitize_title``, ``wp_unique_post_slug``)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

#: Slugs that would be taken for a feed or an embed.
RESERVED = frozenset({"feed", "rdf", "rss", "rss2", "atom", "embed"})
_PAGE_NUMBER = re.compile(r"(?:page)?\d+")
_TAGS = re.compile(r"<[^<>]*>")
_LENGTH = 200


def decode(slug: str) -> str:
    """Return *slug* as text: WordPress stores what is not ASCII percent-encoded."""
    text = unquote(slug.strip(), errors="replace") if "%" in slug else slug.strip()
    return unicodedata.normalize("NFC", text)


def slugify(title: str) -> str:
    """Return a slug for *title*: lower case, letters and digits of any script, hyphens."""
    text = unicodedata.normalize("NFKD", _TAGS.sub("", title).lower())
    # Accents on Latin letters go, as in WordPress; marks of other scripts are part of a letter.
    kept: list[str] = []
    for char in text:
        if unicodedata.combining(char) and kept and kept[-1].isascii():
            continue
        kept.append(char)
    text = unicodedata.normalize("NFC", "".join(kept))
    text = re.sub(r"['’‘\"“”&.]", lambda found: "-" if found.group() == "." else "", text)
    text = "".join(
        char if char.isalnum() or char in "_-" or unicodedata.combining(char) else "-"
        for char in text
    )
    return re.sub(r"-{2,}", "-", text).strip("-")[:_LENGTH].strip("-")


def clean(slug: str) -> str:
    """Return *slug* of an export as ours: decoded, without anything a path could not hold."""
    decoded = decode(slug)
    if all(char.isalnum() or char in "-_." or unicodedata.combining(char) for char in decoded):
        return decoded.strip(".")[:_LENGTH]
    return slugify(decoded)


def unique(slug: str, taken: Callable[[str], bool], *, hierarchical: bool) -> str:
    """Return *slug*, or the first of ``slug-2``, ``slug-3``… that is free.

    :param taken: tells whether a slug is used by another item of the same place.
    :param hierarchical: pages may not look like a page number; posts may.
    """

    def bad(candidate: str) -> bool:
        if candidate in RESERVED or taken(candidate):
            return True
        return hierarchical and _PAGE_NUMBER.fullmatch(candidate) is not None

    if not bad(slug):
        return slug
    number = 2
    while bad(found := f"{slug[: _LENGTH - len(str(number)) - 1]}-{number}"):
        number += 1
    return found

"""Patterns of paths, such as ``{year}/{month}/{slug}``, and what a path may not be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

MAX_PATH = 700
MAX_SEGMENT = 200

_TOKENS_WORDS = """
    year month day hour minute second slug id category author path
"""
TOKENS = frozenset(_TOKENS_WORDS.split())

_TOKEN = re.compile(r"{([^{}]*)}")
_PLAIN = re.compile(r"[\w.~-]*\Z")

#: First segments that the product answers itself, whatever the settings say.
_RESERVED_WORDS = """
    admin static media feed sitemap sitemap.xml robots.txt favicon.ico healthz readyz metrics
    api search offline manifest.webmanifest preview sign-in sign-out _debug_toolbar .well-known
    install setup comments
"""
RESERVED = frozenset(_RESERVED_WORDS.split())

#: Settings whose value is a first segment too.
BASES = (
    "category_base",
    "tag_base",
    "author_base",
    "search_base",
    "feed_base",
    "page_base",
)


def check_pattern(pattern: str, *, hierarchical: bool = False) -> None:
    """Check a pattern of paths.

    :raises ValueError: says what is wrong and what is right.
    """
    parts = pattern.strip("/")
    if not parts or len(parts) > 200:
        raise ValueError("a pattern has between 1 and 200 characters")
    names = _TOKEN.findall(parts)
    for name in names:
        if name not in TOKENS:
            raise ValueError(f"there is no {{{name}}}; there are {_known(hierarchical)}")
    if "path" in names and not hierarchical:
        raise ValueError("{path} is for trees only; use {slug}")
    if hierarchical and "path" not in names:
        raise ValueError("a tree's pattern has {path}")
    if not {"slug", "id", "path"} & set(names):
        raise ValueError("it needs {slug} or {id}, or all pieces would share one address")
    for segment in _TOKEN.sub("x", parts).split("/"):
        if not segment:
            raise ValueError("two slashes follow each other")
        if not _PLAIN.match(segment) or segment.strip(".") == "":
            raise ValueError("besides slashes it has letters, digits, hyphens, dots and { }")


def _known(hierarchical: bool) -> str:
    return ", ".join(
        f"{{{name}}}" for name in sorted(TOKENS - ({"path"} if not hierarchical else set()))
    )


def fill(
    pattern: str,
    *,
    slug: str,
    number: int | None,
    at: dt.datetime | None,
    ancestors: Sequence[str] = (),
    category: str = "",
    author: str = "",
) -> str:
    """Return the path for *pattern*.

    :param at: the publication instant in the site's time zone.
    :param ancestors: slugs of the parents from the root down.
    :param category: path of the first category; without one ``uncategorised`` stands there.
    """
    values: Mapping[str, str] = {
        "slug": slug,
        "id": str(number or 0),
        "path": "/".join((*ancestors, slug)),
        "category": category or "uncategorised",
        "author": author or "anonymous",
        **(
            {
                "year": f"{at.year:04d}",
                "month": f"{at.month:02d}",
                "day": f"{at.day:02d}",
                "hour": f"{at.hour:02d}",
                "minute": f"{at.minute:02d}",
                "second": f"{at.second:02d}",
            }
            if at is not None
            else {}
        ),
    }
    path = _TOKEN.sub(lambda match: values.get(match[1], "0"), pattern)
    return "/".join(part for part in path.split("/") if part)


def reserved_segments(settings: Mapping[str, object], locales: Sequence[str]) -> frozenset[str]:
    """Return the first segments that no content may have on this site."""
    bases = {
        str(settings[f"permalink.{name}"]) for name in BASES if f"permalink.{name}" in settings
    }
    return RESERVED | {base.split("/")[0] for base in bases if base} | set(locales)


def path_problem(path: str, reserved: frozenset[str]) -> str | None:
    """Return why *path* cannot be the address of content, or None."""
    if len(path) > MAX_PATH:
        return f"the address is longer than {MAX_PATH} characters"
    first = path.split("/", 1)[0]
    if first in reserved:
        return f"addresses that begin with {first!r} belong to the system; choose another slug"
    return None

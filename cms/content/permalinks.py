"""Patterns of paths, such as ``{year}/{month}/{slug}``, and what a path may not be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cms.i18n import _

MAX_PATH = 700
MAX_SEGMENT = 200

_TOKENS_WORDS = """
    year month day hour minute second slug id category author path
"""
TOKENS = frozenset(_TOKENS_WORDS.split())

_TOKEN = re.compile(r"{([^{}]*)}")
_DATE = re.compile(r"[0-9]{4}(/[0-9]{2}){0,2}\Z")
_PLAIN = re.compile(r"[\w.~-]*\Z")

#: First segments that the product answers itself, whatever the settings say.
_RESERVED_WORDS = """
    admin static media feed sitemap sitemap.xml robots.txt favicon.ico healthz readyz metrics
    api search offline manifest.webmanifest preview sign-in sign-out _debug_toolbar .well-known
    install setup comments
"""
RESERVED = frozenset(_RESERVED_WORDS.split())


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


@dataclass(frozen=True, slots=True)
class Reserved:
    """Addresses that content may not have on one site.

    :ivar segments: first segments; *prefixes* are whole paths with all that is below.
    """

    segments: frozenset[str]
    prefixes: tuple[str, ...]
    dates: bool
    page: str
    feed: str


def reserved_paths(settings: Any, system: Iterable[str] = ()) -> Reserved:
    """Return what *settings* reserve, and the first segments in *system*."""
    locales = {settings["site.language"], *settings["site.languages"]}
    prefixes = tuple(
        settings[f"permalink.{base}_base"] for base in ("category", "tag", "author", "search")
    )
    return Reserved(
        RESERVED | locales | set(system),
        tuple(prefix for prefix in prefixes if prefix),
        not settings["permalink.date_base"],
        settings["permalink.page_base"],
        settings["permalink.feed_base"],
    )


def path_problem(path: str, reserved: Reserved) -> str | None:
    """Return why *path* cannot be the address of content, or None."""
    if len(path) > MAX_PATH:
        return _("the address is longer than ${limit} characters", mapping={"limit": MAX_PATH})
    segments = path.split("/")
    taken = None
    if segments[0] in reserved.segments:
        taken = segments[0]
    for prefix in reserved.prefixes:
        if path == prefix or path.startswith(f"{prefix}/"):
            taken = prefix
    if reserved.dates and _DATE.match(path):
        taken = segments[0]
    if taken is not None:
        return _(
            "addresses that begin with ${start} belong to the system; choose another slug",
            mapping={"start": repr(taken)},
        )
    if segments[-1] == reserved.feed:
        return _(
            "addresses that end with ${end} are feeds; choose another slug",
            mapping={"end": repr(reserved.feed)},
        )
    if segments[0] == reserved.page or (
        len(segments) > 1 and segments[-2] == reserved.page and segments[-1].isdigit()
    ):
        return _(
            "${word} stands before the numbers of pages; choose another slug",
            mapping={"word": repr(reserved.page)},
        )
    return None

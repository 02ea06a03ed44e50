"""Which responses may be shared, and for how long: pure functions of what was said.

RFC 9111 for what `Cache-Control` means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal

STATUSES = frozenset({200, 301, 308, 410})
"""What is stored. A 404 is not: its look-up is paid each time, so that no scanner fills the cache
and what appears is there at once. Errors never are."""

# What an entry keeps; everything else is of one request.
HEADERS = frozenset(
    (
        "cache-control", "content-type", "content-language", "content-location", "last-modified",
        "link", "location", "vary", "content-security-policy", "content-disposition",
        "permissions-policy", "referrer-policy", "strict-transport-security",
        "x-content-type-options", "x-frame-options", "x-robots-tag",
        "cross-origin-opener-policy", "cross-origin-resource-policy",
        "cross-origin-embedder-policy", "access-control-allow-origin", "reporting-endpoints",
    )
)  # fmt: skip

_DIRECTIVE = re.compile(r'([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?', re.I)
_LONGEST = 31_536_000


@dataclass(frozen=True, slots=True)
class Variation:
    """An input outside the URL that a page may depend on.

    Attributes:
        headers: request headers that it is made of; the page sees them, and `Vary` names them.
        value: gives what goes into the key, from the WSGI environment: one of few.
    """

    name: str
    headers: tuple[str, ...]
    value: Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class PageCache:
    """How the pages of a route are shared; see `config.cache_route`.

    Attributes:
        query: parameters that make a page of their own; all others are taken off before the
            application sees them. A function gives names that are settings.
        vary: names of declared variations.
        lifetime: seconds; the region's lifetime unless given.
        admit: `second` stores a page when it is asked for a second time, for routes whose URLs
            anybody can make up.

    Raises `ValueError` for anything else.
    """

    query: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    vary: tuple[str, ...] = ()
    lifetime: int | None = None
    admit: Literal["first", "second"] = "first"

    def __post_init__(self) -> None:
        for name in ("query", "vary"):
            if isinstance(getattr(self, name), str):
                # Its letters would be taken for names.
                raise ValueError(f"PageCache({name}=...) takes a tuple of names, not one text")
        if self.lifetime is not None and self.lifetime <= 0:
            raise ValueError("PageCache(lifetime=...) takes seconds above 0; None is the region's")
        if self.admit not in ("first", "second"):
            raise ValueError("PageCache(admit=...) is either 'first' or 'second'")

    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters that count now."""
        return self.query() if callable(self.query) else self.query


def directives(control: str) -> dict[str, str]:
    """The directives of a `Cache-Control` header by name; of two the stricter one counts."""
    found: dict[str, str] = {}
    for name, quoted, plain in _DIRECTIVE.findall(control):
        name, value = name.lower(), quoted or plain
        if name in found and name in ("max-age", "s-maxage") and value.isdigit():
            value = min(value, found[name], key=lambda each: int(each) if each.isdigit() else 0)
        found[name] = value
    return found


def seconds(text: str) -> int:
    """The age that a directive names; garbage is 0, which makes nothing fresher."""
    return min(int(text), _LONGEST) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def lifetime_of(headers: Mapping[str, str], now: float) -> int | None:
    """How long the application said that a response may be shared; `None` when it said nothing.

    `s-maxage` counts before `max-age`, and both before `Expires` (RFC 9111, 5.3).
    """
    said = directives(headers.get("Cache-Control", ""))
    for name in ("s-maxage", "max-age"):
        if name in said:
            return seconds(said[name])
    if "Expires" in headers:
        try:
            return max(0, int(parsedate_to_datetime(headers["Expires"]).timestamp() - now))
        except (TypeError, ValueError, OverflowError):
            return 0
    return None


def why_not(
    status: int,
    headers: Mapping[str, str],
    *,
    ours: bool,
    variations: Iterable[str] = (),
    length: int | None,
    most: int,
) -> str:
    """Why a response may not be shared; empty when it may.

    Args:
        ours: the application left the cache headers to us, so that they say nothing.
        variations: request headers that are part of the key, in small letters.
        length: bytes of the body; `None` for a stream.
        most: bytes that a stored body may have.
    """
    if "Set-Cookie" in headers:
        return "set-cookie"
    if status not in STATUSES:
        return "status"
    said = directives(headers.get("Cache-Control", ""))
    for name in ("no-store", "private"):
        if name in said:
            return name
    if not ours:
        if "no-cache" in said or "no-cache" in directives(headers.get("Pragma", "")):
            return "no-cache"
        if lifetime_of(headers, 0.0) == 0:
            return "no-cache"
    if "Content-Range" in headers or "Content-Encoding" in headers:
        return "encoded"
    for each in headers.get("Vary", "").split(","):
        name = each.strip().lower()
        if name and name != "accept-encoding" and name not in variations:
            return "vary"
    if length is None:
        return "streamed"
    return "too-large" if length > most else ""

"""URLs of the old site, brought into one form so that they can be compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

#: Parameters of a plain permalink.
_ID_PARAMETERS = ("p", "page_id", "attachment_id")
_SIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{10,})(?=\.[A-Za-z0-9]{2,5}$)")


class UrlKey(NamedTuple):
    """Host and path of a URL, decoded, without scheme, ``www.`` and closing slash."""

    host: str
    path: str
    query: str = ""
    """Only what names an item, as ``p=12``."""


@lru_cache(maxsize=2048)
def url_key(url: str) -> UrlKey | None:
    """Return the comparable form of *url*, or None for what is no web address."""
    url = url.strip()
    if not url or "\x00" in url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in ("http", "https", ""):
        return None
    if not host and not parts.path.startswith("/") and not parts.query:
        return None
    path = re.sub(r"/{2,}", "/", unquote(parts.path, errors="replace")).rstrip("/")
    return UrlKey(host, path, _identity(parts.query))


def _identity(query: str) -> str:
    if not any(name in query for name in _ID_PARAMETERS):
        return ""
    try:
        values = parse_qs(query.replace("&amp;", "&"), max_num_fields=50)
    except ValueError:
        return ""
    for name in _ID_PARAMETERS:
        found = values.get(name, [""])[-1]
        if found.isascii() and found.isdecimal() and len(found) < 16:
            return f"{name}={int(found)}"
    return ""


def queried_id(key: UrlKey) -> int | None:
    """Return the id in a plain permalink such as ``/?p=12``, or None."""
    return int(key.query.partition("=")[2]) if key.query else None


def original_paths(path: str) -> list[str]:
    """Return *path* and what it may have been before WordPress cut the picture to a size."""
    found = [path]
    while (shorter := _SIZED.sub("", found[-1])) != found[-1]:
        found.append(shorter)
    if len(found) > 1:
        # Since 5.3, WordPress keeps big pictures as "-scaled" and cuts sizes from these.
        stem, dot, end = found[-1].rpartition(".")
        found.append(f"{stem}-scaled{dot}{end}")
    return found

"""`If-None-Match` and `If-Modified-Since`, as RFC 9110 section 13 has them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_TAGS = re.compile(r'(?:W/)?"[^"]*"')
# What a 304 repeats of the response it stands for.
REPEATED = ("ETag", "Cache-Control", "Content-Location", "Expires", "Vary", "Last-Modified")


def unchanged(
    etag: str | None, modified: str | None, if_none_match: str | None, if_modified: str | None
) -> bool:
    """Whether a client that holds what it says needs the body again.

    Args:
        etag: of the response, quotes included; `modified`: its `Last-Modified`.
        if_none_match: the client's tags, `*` or `None`. Compared weakly.
        if_modified: the client's date; read only when there are no tags, and ignored when it is
            no date in one of the three forms of HTTP.
    """
    if if_none_match is not None:
        if if_none_match.strip() == "*":
            return etag is not None
        if etag is None:
            return False
        wanted = etag.removeprefix("W/")
        return any(tag.removeprefix("W/") == wanted for tag in _TAGS.findall(if_none_match))
    if if_modified is None or modified is None:
        return False
    since, last = http_date(if_modified), http_date(modified)
    return since is not None and last is not None and last <= since


def http_date(text: str) -> datetime | None:
    """The instant of a date header, `None` when it is none."""
    try:
        parsed = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)

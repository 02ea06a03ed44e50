"""A stored page as the answer to a request: coding, conditions, age."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

from pyramid.response import Response

from cms_cache.core.compression.codings import compress
from cms_cache.core.compression.negotiate import IDENTITY, negotiate
from cms_cache.core.headers.conditional import unchanged
from cms_cache.core.pages.entry import Page

_CODED = re.compile(r'-(?:gzip|br|zstd)"')
_TEXTUAL = re.compile(r"text/|[^;]*(?:xml|json|javascript)", re.ASCII)
_REPEATED = frozenset(
    ("cache-control", "content-location", "vary", "last-modified", "expires")
)  # fmt: skip


def variant(page: Page, coding: str) -> bytes:
    """The body in a coding, worked out at its first use."""
    found = page.variants.get(coding)
    if found is None:
        found = page.variants[coding] = compress(page.variants[IDENTITY], coding)
    return found


def may_be_coded(page: Page, minimum: int) -> bool:
    """Whether it is worth compressing."""
    kind = next((value for name, value in page.headers if name.lower() == "content-type"), "")
    return len(page.variants[IDENTITY]) >= minimum and _TEXTUAL.match(kind) is not None


def respond(
    page: Page,
    environ: Mapping[str, Any],
    *,
    codings: tuple[str, ...],
    minimum: int,
    no_vary_search: str,
    now: float | None = None,
) -> Response:
    """The page for whoever asked.

    Args:
        codings: those that the site offers.
        minimum: bytes below which nothing is compressed.
        no_vary_search: the header that says which parameters make no difference.
        now: the time, for a copy that was stored earlier; `None` for one that was just made.
    """
    headers = list(page.headers)
    coding = IDENTITY
    body = page.variants[IDENTITY]
    tag = f'"{page.etag}"'
    if may_be_coded(page, minimum):
        coding = negotiate(environ.get("HTTP_ACCEPT_ENCODING"), codings)
        if coding != IDENTITY:
            short = variant(page, coding)
            if len(short) < len(body):
                body = short
                tag = f'"{page.etag}-{coding}"'
                headers.append(("Content-Encoding", coding))
    headers = _with_vary(headers)
    if no_vary_search and page.status == 200:
        headers.append(("No-Vary-Search", no_vary_search))
    if now is not None:
        headers.append(("Age", str(max(0, int(now - page.created)))))
    if page.status == 200:
        headers.append(("ETag", tag))
        if _has_it(environ, page, headers):
            kept = [
                (name, value)
                for name, value in headers
                if name.lower() in _REPEATED or name in ("ETag", "Age", "No-Vary-Search")
            ]
            kept.append(("Date", formatdate(time.time(), usegmt=True)))
            return Response(status=304, headerlist=kept)
    elif page.status in (301, 308):
        headers = [
            (name, with_query(value, environ) if name.lower() == "location" else value)
            for name, value in headers
        ]
    headers.append(("Content-Length", str(len(body))))
    answer = [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
    return Response(status=page.status, headerlist=headers, app_iter=answer)


def _has_it(environ: Mapping[str, Any], page: Page, headers: list[tuple[str, str]]) -> bool:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    if asked is None and since is None:
        return False
    modified = next((value for name, value in headers if name.lower() == "last-modified"), None)
    # Of a tag its digest counts: whoever has one coding of a body has the body.
    plain = None if asked is None else _CODED.sub('"', asked)
    return unchanged(f'"{page.etag}"', modified, plain, since)


def _with_vary(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    for place, (name, value) in enumerate(headers):
        if name.lower() == "vary":
            if "accept-encoding" not in value.lower():
                headers[place] = (name, f"{value}, Accept-Encoding")
            return headers
    headers.append(("Vary", "Accept-Encoding"))
    return headers


def with_query(location: str, environ: Mapping[str, Any]) -> str:
    """Where a redirect leads: on with the parameters that the page did not see."""
    query = environ.get("QUERY_STRING", "")
    if not query or "?" in location:
        return location
    page, mark, place = location.partition("#")
    return f"{page}?{query}{mark}{place}"

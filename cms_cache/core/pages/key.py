"""The key of a page: everything that it may depend on beside the content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

LONGEST = 2_000
_LONGEST_HOST = 260

# Characters that a path and a query keep; the key reads like the URL.
_PATH = "/:@!$&'()*+,;=~-._"
_plain = re.compile(r"[A-Za-z0-9/:@!$&'()*+,;=~._-]*", re.ASCII).fullmatch


def declared_query(query: str, names: Sequence[str]) -> list[tuple[str, str]]:
    """The declared parameters of a query string, in the order of their declaration.

    A parameter that is there several times stays so, in the order it was given in.
    """
    if not query or not names:
        return []
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200)
    return [(name, value) for name in names for key, value in pairs if key == name]


def page_key(
    scheme: str,
    host: str,
    path: str,
    query: Iterable[tuple[str, str]] = (),
    variations: Iterable[tuple[str, str]] = (),
) -> str:
    """The key of a page; it reads like its URL.

    Args:
        path: as WSGI has it: decoded, its bytes as Latin-1.
        query: declared parameters, see `declared_query`.
        variations: names and values of declared variations.
    """
    key = url_of(scheme, host, path)
    pairs = list(query)
    if pairs:
        key += "?" + urlencode(pairs)
    varied = list(variations)
    if varied:
        key += " " + urlencode(varied)
    return key


def url_of(scheme: str, host: str, path: str) -> str:
    """The URL of a page without its parameters."""
    quoted = path if _plain(path) else quote(path.encode("latin-1", "replace"), _PATH)
    return f"{scheme}://{host_of(scheme, host)}{quoted}"


def host_of(scheme: str, host: str) -> str:
    """The one spelling of a host: pages are made and found under it, however it was asked for."""
    # Of long ones, which anybody can make up, nothing is remembered.
    if len(host) <= _LONGEST_HOST:
        return _host_of(scheme, host)
    return _host_of.__wrapped__(scheme, host)


@lru_cache(maxsize=256)
def _host_of(scheme: str, host: str) -> str:
    default = ":443" if scheme == "https" else ":80"
    # A slash in it would be taken for a part of the path.
    return quote(host.lower().removesuffix(default).removesuffix("."), ":[]")


def asked_host(environ: Mapping[str, Any]) -> str:
    """The host that a request names; the server's own where it names none, as HTTP/1.0 may."""
    return environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")


def url_tag(host: str, path: str) -> str:
    """The tag that every page at this address carries, whatever its scheme and parameters."""
    return "url:" + url_of("http", host.rpartition(":")[0] if _has_port(host) else host, path)[7:]


def _has_port(host: str) -> bool:
    return host.rpartition(":")[2].isdigit() and ":" in host

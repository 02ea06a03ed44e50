"""Which host names this site answers to."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "*.localhost")

_HOST = re.compile(r"(?P<name>[a-z0-9_.-]+|\[[0-9a-f:.]+\])(:(?P<port>\d{1,5}))?", re.ASCII)


# A name of the DNS with a port. Nothing longer is a host, and nothing longer is remembered.
_LONGEST = 260


def host_allowed(host: str, site_url: str, hosts: tuple[str, ...]) -> bool:
    """Return whether a ``Host`` header names this site.

    :param host: the header; empty or malformed never is.
    :param site_url: ``site.url``: its host is the site's. If that is a loopback name, as in
        development, every loopback name is.
    :param hosts: ``site.hosts``: further names. One without a port takes any port, one that
        starts with ``*.`` takes every subdomain.
    """
    return len(host) <= _LONGEST and _host_allowed(host, site_url, hosts)


@lru_cache(maxsize=256)
def _host_allowed(host: str, site_url: str, hosts: tuple[str, ...]) -> bool:
    match = _HOST.fullmatch(host.lower())
    if match is None:
        return False
    name = match["name"].removesuffix(".")
    own = urlsplit(site_url).netloc.lower()
    own_name = own if own.endswith("]") else re.sub(r":\d+$", "", own)
    allowed = [own_name, *(item.lower() for item in hosts)]
    if any(_matches(own_name, own_name, item) for item in LOOPBACK):
        allowed += LOOPBACK
    return any(_matches(name, f"{name}:{match['port']}", item) for item in allowed)


def _matches(name: str, with_port: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return name.endswith(pattern[1:])
    return pattern in (name, with_port)


@lru_cache(maxsize=256)
def without_port(host: str, site_url: str) -> str:
    """Return *host* as pages are kept for it: without a port, unless it is that of ``site.url``.

    Most names are taken with any port, and no page differs by it.
    """
    match = _HOST.fullmatch(host.lower())
    if match is None or host.lower() == urlsplit(site_url).netloc.lower():
        return host
    return match["name"]

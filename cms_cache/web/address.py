"""Whose request it is: the address of the visitor, believing only proxies we trust."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

CLIENT = "cms_cache.client"
"""Where the page cache leaves the address of whoever asked, for limits alone."""

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(values: Iterable[str]) -> tuple[Network, ...]:
    """Parsed addresses and networks; `ValueError` when one is neither."""
    return tuple(ipaddress.ip_network(value, strict=False) for value in values)


def client_address(environ: Mapping[str, Any], trusted: tuple[Network, ...]) -> str:
    """The address of the visitor.

    Walks `X-Forwarded-For` from its end, which the nearest proxy wrote, as long as the writer
    is trusted. What an untrusted peer sent there is never read.
    """
    address: str = environ.get("REMOTE_ADDR", "") or "unknown"
    if not trusted or not _within(address, trusted):
        return address
    for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        candidate = _bare(hop.strip())
        if not _is_address(candidate):
            return address
        address = candidate
        if not _within(address, trusted):
            return address
    return address


def address_to_count(environ: Mapping[str, Any], trusted: tuple[Network, ...]) -> str:
    """Whose request it is, for limits: also while a copy for everybody is made.

    Then the application sees no address, and whoever asked first is in a place of its own. An
    answer of `unknown` is nobody: many visitors may be behind it.
    """
    asked = environ.get(CLIENT)
    if asked is None:
        return client_address(environ, trusted)
    return "unknown" if not asked or _within(asked, trusted) else str(asked)


def _bare(hop: str) -> str:
    """Without the port that some proxies write after the address."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    if hop.count(":") == 1:
        return hop.partition(":")[0]
    return hop


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _within(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return any((mapped or parsed) in network for network in trusted)

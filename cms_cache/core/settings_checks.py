"""What is allowed in a setting. Each check raises `ValueError` with a sentence that says so."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

REDIS_SCHEMES = ("redis", "rediss", "unix", "valkey", "valkeys")


def between(low: float, high: float) -> Callable[[float], None]:
    """A check that a number lies from `low` to `high`."""

    def check(value: float) -> None:
        if not low <= value <= high:
            raise ValueError(f"it must lie between {low:g} and {high:g}")

    return check


def key_prefix(value: str) -> None:
    if value and not re.fullmatch(r"[A-Za-z0-9_.:-]{1,64}", value):
        raise ValueError("letters, digits and _ . : - are allowed, at most 64 of them")


def cookie_name(value: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", value):
        raise ValueError("letters, digits, _ and - are allowed, at most 64 of them")


def same_site(value: str) -> None:
    if value.lower() not in ("lax", "strict"):
        raise ValueError("allowed are lax and strict")


def yes_only(value: bool) -> None:
    if not value:
        raise ValueError("only true is allowed: no script may read the session cookie")


def redis_url(value: str) -> None:
    if not value:
        return
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port must be a number up to 65535") from None
    if parts.scheme not in REDIS_SCHEMES:
        raise ValueError(
            "a URL is needed: redis://host:6379/0, rediss://host:6380/0 or unix:///path/to/socket"
        )
    if parts.scheme == "unix":
        if not parts.path.strip("/"):
            raise ValueError("a socket needs its path: unix:///run/redis/redis.sock")
    elif not parts.hostname or port == 0:
        raise ValueError("a host is needed: redis://host:6379/0")
    elif parts.path.strip("/") and not parts.path.strip("/").isdecimal():
        raise ValueError("the path is the number of a database: redis://host:6379/0")


def networks(values: Iterable[str]) -> None:
    for value in values:
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError:
            raise ValueError(f"{value!r} is no address or network such as 10.0.0.0/8") from None

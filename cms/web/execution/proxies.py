"""Headers of proxies count only when a trusted proxy sent them."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

from pyramid.response import Response
from pyramid.router import Router

from cms.web.execution.policy import Environ, Proceed

#: Set to True in the environment when the peer is a trusted proxy.
TRUSTED = "cms.peer_trusted"

FORWARDED = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_BY",
    "HTTP_FORWARDED",
    "HTTP_X_REAL_IP",
    "HTTP_X_ORIGINAL_URL",
    "HTTP_X_REWRITE_URL",
)


@lru_cache(maxsize=4096)
def is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    """Return whether *address* is one of the proxies or inside one of the networks *trusted*."""
    if address in trusted:
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return any(ip in ipaddress.ip_network(item) for item in trusted if item != "localhost")


def client_behind(forwarded: str, trusted: tuple[str, ...]) -> str | None:
    """Return the client in an ``X-Forwarded-For`` list: the last address that is no proxy of ours.

    What stands left of it was written by the client itself and may be a lie.
    """
    client = None
    for item in reversed(forwarded.split(",")):
        address = item.strip().strip("[]")
        try:
            ipaddress.ip_address(address)
        except ValueError:
            return client
        client = address
        if not is_trusted(address, trusted):
            return client
    return client


def trust_proxies(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Take client, scheme and host from a trusted peer's headers; drop them in any case."""
    trusted: tuple[str, ...] = router.registry.cms_settings["http.trusted_proxies"]
    given = {name: environ.pop(name) for name in FORWARDED if name in environ}
    environ[TRUSTED] = bool(trusted) and is_trusted(environ.get("REMOTE_ADDR", ""), trusted)
    if environ[TRUSTED]:
        client = client_behind(given.get("HTTP_X_FORWARDED_FOR", ""), trusted)
        if client:
            environ["REMOTE_ADDR"] = client
        scheme = given.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        host = given.get("HTTP_X_FORWARDED_HOST", "").rpartition(",")[2].strip()
        if host:
            environ["HTTP_HOST"] = host
    return proceed(environ, router)

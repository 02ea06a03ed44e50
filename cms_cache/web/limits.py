"""Limits on requests: `registry.cms_cache_limiter`, `request.client_address`, 429.

`config.include("cms_cache.web.limits")` reads `limits.*`. Every request counts as browsing; a
view names a further limit with the option `rate_limit`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pyramid.config import PHASE3_CONFIG
from pyramid.exceptions import ConfigurationError
from pyramid.httpexceptions import HTTPServiceUnavailable, HTTPTooManyRequests
from pyramid.response import Response
from pyramid.tweens import EXCVIEW, INGRESS

from cms_cache.core.errors import ConfigurationProblem
from cms_cache.core.limits.batched import BatchedLimiter
from cms_cache.core.limits.choose import open_limiter
from cms_cache.core.limits.limiter import Limiter, network_of
from cms_cache.core.limits.table import check_new, row_of
from cms_cache.core.limits.types import Decision, Limit
from cms_cache.core.settings import read
from cms_cache.web.address import address_to_count, client_address, networks
from cms_cache.web.given import given_settings

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request

log = logging.getLogger(__name__)

Handler = Callable[["Request"], Response]

# After every directive of the application, so that the limits of plugins are known.
_WHEN_ALL_ARE_KNOWN = PHASE3_CONFIG + 10


def includeme(config: Configurator) -> None:
    """Open the limiter once everything is declared.

    Raises:
        ConfigurationError: naming the setting, its value and what is allowed.
    """
    config.registry.cms_cache_more_limits = []
    try:
        trusted = networks(read(given_settings(config.registry))["cache.trusted_proxies"])
    except ConfigurationProblem as wrong:
        raise ConfigurationError(str(wrong)) from wrong

    config.registry.cms_cache_trusted = trusted

    def address(request: Request) -> str:
        return client_address(request.environ, trusted)

    config.add_request_method(address, "client_address", reify=True)
    config.add_request_method(client_network, "client_network", reify=True)
    config.add_directive("add_rate_limit", add_rate_limit)
    config.add_view_deriver(limit_deriver, "rate_limit")
    config.add_tween(
        "cms_cache.web.limits.limits_tween",
        under=INGRESS,
        over=("cms_cache.web.compression.compression_tween", EXCVIEW),
    )
    config.action(("cms_cache limiter",), lambda: _open(config), order=_WHEN_ALL_ARE_KNOWN)


def client_network(request: Request) -> str:
    """What limits count as one address: see `network_of`."""
    return network_of(request.client_address)


def is_known(address: str) -> bool:
    """Whether an address is somebody's own.

    A request from this very host came through a proxy that is not among the trusted ones: all
    visitors would share its address, and one could shut out the others.
    """
    return address not in ("unknown", "localhost", "::1") and not address.startswith("127.")


def add_rate_limit(
    config: Configurator,
    name: str,
    rates: tuple[str, ...],
    *,
    help: str,
    closed: bool = False,
    exact: bool = False,
) -> None:
    """Declare a limit, which is then the setting `limits.<name>`.

    An application that has a settings system leaves `registry.cms_cache_declare`, which is
    called with the row of each such limit and declares it among its own.

    Args:
        name: what `Limiter.hit` is called with.
        rates: the default, such as `("5/minute",)`.
        closed: refuse when nothing can be counted.
        exact: count each event in a moving window.

    Raises:
        ConfigurationError: the name or a rate is wrong, or the name is one of ours.
    """
    limit = Limit(name, tuple(rates), closed=closed, exact=exact, help=help)
    try:
        check_new(limit)
    except ValueError as wrong:
        raise ConfigurationError(f"add_rate_limit {name!r}: {wrong}") from None
    declare = getattr(config.registry, "cms_cache_declare", None)
    if declare is not None:
        declare(config, row_of(limit))
    introspectable = config.introspectable("rate limits", name, name, "rate limit")
    introspectable["limit"] = limit
    config.action(
        ("cms_cache limit", name),
        lambda: config.registry.cms_cache_more_limits.append(limit),
        introspectables=(introspectable,),
    )


def _open(config: Configurator) -> None:
    registry = config.registry
    try:
        limiter = open_limiter(given_settings(registry), registry.cms_cache_more_limits)
    except ConfigurationProblem as wrong:
        raise ConfigurationError(str(wrong)) from wrong
    registry.cms_cache_limiter = limiter
    counted = limiter.enabled and limiter.smallest("renders")
    registry.cms_cache_renders = BatchedLimiter(limiter, "renders") if counted else None
    log.info("Limits: %s, because %s", limiter.kind, limiter.reason)


def limits_tween(handler: Handler, registry: Registry) -> Handler:
    """Refuse whoever sends more requests than the limit `browsing` allows.

    The refusal is a short page of its own: an error page of the site may cost what the limit
    is there to save.
    """
    limiter: Limiter = registry.cms_cache_limiter
    if not limiter.enabled or not limiter.smallest("browsing"):
        return handler
    browsing = BatchedLimiter(limiter, "browsing")

    trusted = registry.cms_cache_trusted

    def tween(request: Request) -> Response:
        address = client_address(request.environ, trusted)
        if not is_known(address):
            return handler(request)
        refused = browsing.hit(network_of(address))
        return handler(request) if refused is None else refusal(refused)

    return tween


def allow_render(environ: Mapping[str, Any], registry: Registry) -> Response | None:
    """Count one page that has to be made anew for whoever sent this request.

    Needs no Request: a page cache asks before it makes one. Pages that it has cost nothing, so
    only renders count: not hits, not waiting for somebody else's render, not a copy that is
    renewed behind the visitor's back. The limit `renders` is open: it lets everything through
    when nothing can be counted, and requests from this very host are nobody's.

    Returns:
        `None` when the page may be made, else the refusal: 429 with `Retry-After` and the
        headers of the limit, which no cache may keep.
    """
    renders: BatchedLimiter | None = getattr(registry, "cms_cache_renders", None)
    if renders is None:
        return None
    address = client_address(environ, registry.cms_cache_trusted)
    if not is_known(address):
        return None
    refused = renders.hit(network_of(address))
    return None if refused is None else refusal(refused)


def renders_are_limited(registry: Registry) -> bool:
    """Whether `allow_render` may refuse somebody."""
    return getattr(registry, "cms_cache_renders", None) is not None


def refusal(refused: Decision) -> Response:
    """The short page for whom a limit refuses, whatever the page asked for would have been."""
    response = Response(
        "<!doctype html><title>429</title><h1>Too many requests</h1>"
        f"<p>Please try again in {refused.retry_after} seconds.</p>",
        status=429,
    )
    response.headers.update(limit_headers(refused))
    response.headers["Cache-Control"] = "no-store"
    return response


def limit_deriver(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """The view option `rate_limit`: the name of a limit, counted for each client address."""
    name = info.options.get("rate_limit")
    if name is None:
        return view

    def wrapped(context: Any, request: Request) -> Any:
        registry = request.registry
        # The request's own address is nobody's while a copy for everybody is made.
        address = address_to_count(request.environ, registry.cms_cache_trusted)
        if not is_known(address):
            return view(context, request)
        decision = registry.cms_cache_limiter.hit(name, network_of(address))
        raise_if_refused(decision)
        response = view(context, request)
        if decision.limit:
            response.headers.update(limit_headers(decision))
        return response

    return wrapped


limit_deriver.options = ("rate_limit",)  # type: ignore[attr-defined]


def raise_if_refused(decision: Decision) -> None:
    """Do nothing when the event is allowed.

    Raises:
        HTTPTooManyRequests: it is not, with `Retry-After` and the headers of the limit.
        HTTPServiceUnavailable: it could not be counted, and the limit is closed then.
    """
    if decision.allowed:
        return
    headers = list({**limit_headers(decision), "Cache-Control": "no-store"}.items())
    if decision.unavailable:
        raise HTTPServiceUnavailable(headers=headers)
    raise HTTPTooManyRequests(headers=headers)


def limit_headers(decision: Decision) -> dict[str, str]:
    """`RateLimit`, `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers) and `Retry-After`."""
    headers = {}
    if decision.limit:
        left = max(0, round(decision.reset_at - time.time()))
        headers["RateLimit-Policy"] = f'"{decision.name}";q={decision.limit};w={decision.window}'
        headers["RateLimit"] = f'"{decision.name}";r={decision.remaining};t={left}'
    if not decision.allowed:
        headers["Retry-After"] = str(decision.retry_after)
    return headers

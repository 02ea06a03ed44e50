"""`registry.cms_cache_limiter`, `request.client_address`, and limits that plugins add.

`config.include("cms_cache.web.limits")` reads `limits.*`.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pyramid.config import PHASE3_CONFIG
from pyramid.exceptions import ConfigurationError

from cms_cache.core.errors import ConfigurationProblem
from cms_cache.core.limits.choose import open_limiter
from cms_cache.core.limits.limiter import network_of
from cms_cache.core.limits.types import Limit
from cms_cache.core.settings import read
from cms_cache.web.address import client_address, networks
from cms_cache.web.given import given_settings

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request

log = logging.getLogger(__name__)

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

    def address(request: Request) -> str:
        return client_address(request.environ, trusted)

    config.add_request_method(address, "client_address", reify=True)
    config.add_request_method(client_network, "client_network", reify=True)
    config.add_directive("add_rate_limit", add_rate_limit)
    config.action(("cms_cache limiter",), lambda: _open(config), order=_WHEN_ALL_ARE_KNOWN)


def client_network(request: Request) -> str:
    """What limits count as one address: see `network_of`."""
    return network_of(request.client_address)


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

    Args:
        name: what `Limiter.hit` is called with.
        rates: the default, such as `("5/minute",)`.
        closed: refuse when nothing can be counted.
        exact: count each event in a moving window.
    """
    limit = Limit(name, tuple(rates), closed=closed, exact=exact, help=help)
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
    log.info("Limits: %s, because %s", limiter.kind, limiter.reason)

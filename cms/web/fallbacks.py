"""``config.add_url_fallback``: who is asked when nothing has a page at a URL."""

from __future__ import annotations

from collections.abc import Callable

from pyramid.config import Configurator
from pyramid.response import Response

from cms.web.request import Request

Resolver = Callable[[Request], Response | None]


def add_url_fallback(
    config: Configurator, name: str, resolver: Resolver | str, order: int = 100
) -> None:
    """Ask *resolver* for GET and HEAD requests that no view answered.

    :param resolver: ``resolver(request)`` returns a response, usually a redirect, or None.
        It may raise an HTTP error, such as 410.
    :param order: lower is asked first.
    """
    function = config.maybe_dotted(resolver)
    introspectable = config.introspectable("cms URL fallbacks", name, name, "URL fallback")
    introspectable.update(resolver=function, order=order)

    def register() -> None:
        config.registry.cms_url_fallbacks[name] = (order, function)

    config.action(("cms URL fallback", name), register, introspectables=(introspectable,))


def resolve_fallback(request: Request) -> Response | None:
    """Return the first answer of the fallbacks, in order."""
    if request.method not in ("GET", "HEAD") or request.system_path is not None:
        return None
    ranked = sorted(request.registry.cms_url_fallbacks.values(), key=lambda row: row[0])
    for _, resolver in ranked:
        response: Response | None = resolver(request)
        if response is not None:
            return response
    return None


def includeme(config: Configurator) -> None:
    config.registry.cms_url_fallbacks = {}
    config.add_directive("add_url_fallback", add_url_fallback)

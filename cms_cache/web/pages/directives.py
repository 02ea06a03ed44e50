"""`config.cache_route`, `config.add_cache_variation` and `config.add_hole`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyramid.config import PHASE3_CONFIG
from pyramid.exceptions import ConfigurationError
from pyramid.interfaces import IRoutesMapper

from cms_cache.core.pages.policy import PageCache, Variation

if TYPE_CHECKING:
    from pyramid.config import Configurator


def cache_route(config: Configurator, route_name: str, options: PageCache) -> None:
    """Share the pages of a route among all visitors.

    Args:
        route_name: the route, matched by nothing but its path.
        options: what may make a page of its own beside its path.

    What the pages read is noted while they are made, and they end when it changes: there is
    nothing else to declare. Statuses, headers and cookies of a response decide as well; see
    `cms_cache.core.pages.policy`.

    Raises:
        ConfigurationError: the route is matched by more than its path, or a variation is unknown.
    """

    def register() -> None:
        pages = config.registry.cms_pages
        for name in options.vary:
            if name not in pages.variations:
                raise ConfigurationError(
                    f"cache_route {route_name!r}: there is no variation {name!r}; "
                    f"known are {', '.join(sorted(pages.variations)) or 'none'}"
                )
        pages.routes[route_name] = options

    def check() -> None:
        mapper: Any = config.registry.queryUtility(IRoutesMapper)
        route = mapper.get_route(route_name) if mapper is not None else None
        if route is None:
            raise ConfigurationError(f"cache_route {route_name!r}: there is no such route")
        if not all(getattr(each, "path_only", False) for each in route.predicates):
            raise ConfigurationError(
                f"cache_route {route_name!r}: its predicates look at more than the path; those "
                "that do not say so with an attribute path_only = True"
            )

    config.action(("cms_cache route check", route_name), check, order=PHASE3_CONFIG)
    introspectable = config.introspectable(
        "cached routes", route_name, f"route {route_name}", "cached route"
    )
    introspectable.update(query=options.query, vary=options.vary, lifetime=options.lifetime)
    config.action(
        ("cms_cache route", route_name), register, order=20, introspectables=(introspectable,)
    )


def add_cache_variation(
    config: Configurator,
    name: str,
    value: Callable[[Mapping[str, Any]], str],
    headers: Sequence[str],
) -> None:
    """Declare an input outside the URL that pages may depend on.

    Args:
        value: gives the variation of a WSGI environment, one of few texts.
        headers: request headers that it is made of. They are left in the request and named in
            `Vary`.
    """

    def register() -> None:
        row = Variation(name, tuple(each.lower() for each in headers), value)
        config.registry.cms_pages.variations[name] = row

    config.action(("cms_cache variation", name), register, order=10)


def add_hole(
    config: Configurator,
    name: str,
    fill: Callable[..., Any] | str,
    *,
    signed_in_only: bool = False,
) -> None:
    """Offer `{% hole "name" %}`: a place in shared pages that each request fills for itself.

    Args:
        fill: called as `fill(request, **values)` with what the template passes, which has to be
            plain data; answers markup, or `None` for nothing.
        signed_in_only: visitors have nothing there, so that their copies are whole.
    """
    function = config.maybe_dotted(fill)

    def register() -> None:
        config.registry.cms_pages.holes[name] = (function, signed_in_only)

    config.action(("cms_cache hole", name), register)


def include(config: Configurator) -> None:
    for directive in (cache_route, add_cache_variation, add_hole):
        config.add_directive(directive.__name__, directive)

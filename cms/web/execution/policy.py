"""``config.add_execution_layer`` and the execution policy made of the layers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pyramid.config import PHASE3_CONFIG, Configurator
from pyramid.interfaces import IExecutionPolicy
from pyramid.response import Response
from pyramid.router import Router, default_execution_policy

Environ = dict[str, Any]
Proceed = Callable[[Environ, Router], Response]
Layer = Callable[[Environ, Router, Proceed], Response]


def add_execution_layer(config: Configurator, name: str, layer: Layer | str, order: int) -> None:
    """Put *layer* around the router; the lower its *order*, the further out.

    The core's are ``proxies`` 0, ``access`` 10, ``guard`` 20 and ``locale`` 90.
    """
    function = config.maybe_dotted(layer)
    introspectable = config.introspectable("cms execution layers", name, name, "execution layer")
    introspectable.update(layer=function, order=order)

    def register() -> None:
        config.registry.cms_execution_layers[name] = (order, function)

    config.action(("cms execution layer", name), register, introspectables=(introspectable,))


def compose(layers: list[Layer], innermost: Proceed) -> Proceed:
    """Return one policy that asks *layers* from the first to the last, then *innermost*."""
    policy = innermost
    for layer in reversed(layers):
        policy = partial(_call, layer, policy)
    return policy


def _call(layer: Layer, proceed: Proceed, environ: Environ, router: Router) -> Response:
    return layer(environ, router, proceed)


def includeme(config: Configurator) -> None:
    registry = config.registry
    registry.cms_execution_layers = {}
    config.add_directive("add_execution_layer", add_execution_layer)

    def register() -> None:
        # pyramid_retry has put its own policy there by now; it stays, as the innermost one.
        innermost = registry.queryUtility(IExecutionPolicy, default=default_execution_policy)
        ranked = sorted(registry.cms_execution_layers.items(), key=lambda row: (row[1][0], row[0]))
        layers = [layer for _, (_, layer) in ranked]
        registry.registerUtility(compose(layers, innermost), IExecutionPolicy)

    config.action(("cms execution policy",), register, order=PHASE3_CONFIG + 1000)

"""The page cache around the router, for applications without an execution policy of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.config import PHASE3_CONFIG
from pyramid.interfaces import IExecutionPolicy
from pyramid.router import default_execution_policy

from cms_cache.web.pages.layer import page_layer

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.response import Response
    from pyramid.router import Router


def includeme(config: Configurator) -> None:
    """Wrap the execution policy there is: two of them conflict, a wrapped one does not."""

    def register() -> None:
        inner = config.registry.queryUtility(IExecutionPolicy, default=default_execution_policy)
        config.registry.cms_pages.inner = inner

        def policy(environ: dict[str, Any], router: Router) -> Response:
            return page_layer(environ, router, inner)

        config.registry.registerUtility(policy, IExecutionPolicy)

    config.action(("cms_cache page policy",), register, order=PHASE3_CONFIG + 500)

"""What happens around the router, in layers: proxies, request id and log, host and path, language.

A layer is called as ``layer(environ, router, proceed)`` and returns a response: its own, or
that of ``proceed(environ, router)``, which is the next layer and in the end Pyramid with
retries. A page cache is such a layer: what it answers reaches neither tween nor transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_execution_layer`` and the layers of the core."""
    config.include(".policy")
    config.add_execution_layer("proxies", ".proxies.trust_proxies", order=0)
    config.add_execution_layer("access", ".access.log_access", order=10)
    config.include(".moved")
    config.add_execution_layer("guard", ".guard.guard", order=20)
    config.add_execution_layer("locale", ".locale.find_locale", order=90)

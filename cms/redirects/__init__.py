"""Old addresses: made by hand or by themselves, asked when nothing else answers."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the service, the subscribers and the fallback."""
    from cms.redirects import subscribers
    from cms.redirects.services import RedirectService, redirect_service

    config.add_service(RedirectService, redirect_service)
    subscribers.include(config)
    config.include(".admin")
    config.add_url_fallback("redirects", "cms.redirects.resolver.resolve", order=10)

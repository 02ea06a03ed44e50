"""What every page shares: execution, errors, headers, languages, links, assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``request.links``, ``request.locale``, ``request.request_id`` and the web directives."""
    config.include(".settings")
    config.include(".logs")
    config.include(".request")
    config.include(".execution")
    config.include(".body")
    config.include(".maintenance")
    config.include(".headers")
    config.include(".methods")
    config.include(".origins")
    config.include(".fallbacks")
    config.include(".globals")
    config.include(".assets")
    config.include(".health")
    config.include(".errors")

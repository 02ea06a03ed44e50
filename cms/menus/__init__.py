"""Menus: what they hold, and the menus of public pages."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the service, what keeps menus whole, and the template global ``menu``."""
    from cms.menus import subscribers
    from cms.menus.services import MenuService, menu_service

    config.add_service(MenuService, menu_service)
    subscribers.include(config)
    config.include(".public")
    config.include(".admin")

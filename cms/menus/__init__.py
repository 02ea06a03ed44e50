"""Menus: what they hold, and the menus of public pages."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the template global ``menu``."""
    config.include(".public")

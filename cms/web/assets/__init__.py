"""Stylesheets, scripts and pictures of themes and plugins, under names that change with them.

docs/architecture/assets.md says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_asset_bundle``; build what changed when the application starts."""
    config.include(".directives")
    config.include(".tags")
    config.include(".views")

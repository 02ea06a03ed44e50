"""Feeds: what is new, for readers' programs, as Atom and RSS."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add a feed of the site, of every archive and of every page's comments."""
    config.include(".settings")
    config.include(".routes")
    config.include(".views")

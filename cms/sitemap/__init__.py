"""What search engines are told: the sitemap and ``robots.txt``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``/sitemap.xml`` with its parts, and ``/robots.txt``."""
    config.include(".settings")
    config.include(".routes")
    config.include(".views")

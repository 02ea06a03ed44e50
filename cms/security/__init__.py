"""Permissions, roles and identities: who may do what, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_site_permission`` and deny every view that names no permission."""
    from cms.security import directives

    directives.include(config)
    config.include(".policy")

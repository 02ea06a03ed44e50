"""The database layer: engine, sessions, units of work, migrations. Knows no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Make the engine; add ``config.add_service``, ``request.db`` and ``request.scope``."""
    from cms.db import branches, directives, settings

    settings.declare(config)
    directives.include(config)
    branches.include(config)

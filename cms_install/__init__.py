"""First-time set-up: ``cms init``, and the page an uninstalled site answers with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Answer for a site whose database has not been set up."""
    config.include(".guard")

"""Keeping the index in step with the content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Subscribe to changes of content; add the job and the command that index."""
    config.include(".subscribers")
    config.include(".commands")

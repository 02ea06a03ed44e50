"""Where media are served."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.add_system_path("media")
    config.add_route("media", "/media/*key")

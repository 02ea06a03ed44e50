"""The public routes of content that are not the content's own URLs."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.add_system_path("unlock")
    config.add_system_path("preview")
    config.add_route("content.unlock", r"/unlock/{id:[1-9][0-9]{0,17}}")
    config.add_route("content.preview", r"/preview/{id:[1-9][0-9]{0,17}}")

"""A plugin with a theme, so that there is another one to choose."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.add_theme("plain", templates=f"{__name__}:templates", label="Plain")

"""Typed, documented settings: declared as rows, checked at start, saved by the admin.

A value is taken from the environment, else the ini file, else (secrets only) the site's
``var/secrets.ini``, else what was saved in ``var/settings.ini``, else the row's default.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_setting`` and check every value when the configuration is complete."""
    from cms.settings import core, directives
    from cms.settings.values import Settings

    config.registry.cms_settings = Settings.from_ini(config.registry.settings)
    directives.include(config)
    core.declare(config)

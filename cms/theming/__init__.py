"""Themes, template overrides and slots: the mechanism, not the look."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_theme``, ``add_slot`` and ``add_template_global``; render by theme."""
    settings = config.registry.settings
    settings["jinja2.i18n.domain"] = "cms"
    settings["jinja2.newstyle"] = "true"
    settings["jinja2.trim_blocks"] = settings["jinja2.lstrip_blocks"] = "true"
    settings["jinja2.finalize"] = "cms.theming.output:finalize"
    settings["jinja2.extensions"] = "cms_cache.web.pages.jinja.CacheTags"
    config.include("pyramid_jinja2")
    config.include(".directives")
    config.include(".renderer")
    # Here and not deeper: a renderer set above an include wins over the one set inside it.
    config.add_renderer(".jinja2", "cms.theming.renderer.ThemedRenderer")
    config.include(".formats")

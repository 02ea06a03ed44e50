"""The public pages: home, archives, content, and the frame around them."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Declare the reading settings; the catch-all route comes last of all routes."""
    config.include("cms.theming.default")
    config.include(".settings")
    config.include(".chrome")
    config.include(".suggestions")
    config.include(".icon")
    config.include(".user_bar")
    config.scan("cms.site.chrome")
    config.scan("cms.site.icon")
    config.scan("cms.site.views")
    config.include(".views")
    config.include(".sharing")

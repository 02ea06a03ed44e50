"""The site's view of its cache engine: settings, commands and pages on the same ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Declare the engine's settings as the site's own, then include the engine.

    Its place in the admin and on the command line is ``cms.caching.admin``, which comes after
    both.
    """
    from cms.caching.following import follow
    from cms.caching.settings import hand_over

    hand_over(config)
    config.include("cms_cache")
    follow(config)

"""The page cache: whole responses shared by everybody, per route.

`config.include("cms_cache.web.pages")` reads `cache.pages.*` and adds `config.cache_route`,
`config.add_cache_variation` and `config.add_hole`. `config.include("cms_cache.web.pages.policy")`
puts it around the router; an application with an execution policy of its own calls
`cms_cache.web.pages.layer.page_layer` in it instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Make `registry.cms_pages` and add the directives."""
    from cms_cache.web.pages import directives
    from cms_cache.web.pages.engine import Pages

    config.registry.cms_pages = Pages(config.registry)
    directives.include(config)

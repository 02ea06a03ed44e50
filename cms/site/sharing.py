"""Which routes give pages that all visitors share; what they depend on is noted by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cms.comments.public import PARAMETER
from cms_cache.core.pages.policy import PageCache

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    config.cache_route("site", PageCache(query=(PARAMETER,)))
    config.cache_route("feed", PageCache())
    config.cache_route("sitemap", PageCache())
    config.cache_route("sitemap.part", PageCache())
    config.cache_route("robots", PageCache())
    settings = config.registry.cms_settings

    def of_searches() -> tuple[str, ...]:
        page = settings["permalink.page_base"]
        return ("q", "type", "category", "from", "to", "language", page)

    # Anybody can make up words: a result is worth its place when somebody asks again.
    config.cache_route("search", PageCache(query=of_searches, admit="second"))

"""Where the sitemap and ``robots.txt`` are: always at the root, in no language."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.sitemap.types import Kind


def includeme(config: Configurator) -> None:
    kinds = "|".join(Kind)
    config.add_route("sitemap", "/sitemap.xml")
    config.add_route("sitemap.part", rf"/sitemap-{{kind:{kinds}}}-{{number:[1-9]\d{{0,8}}}}.xml")
    config.add_route("robots", "/robots.txt")

"""What every page of a real site costs when nothing is remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from cms.importer.wordpress.options import Options
from cms.importer.wordpress.run import WordPressImport
from tests.functional.importer import truth

pytestmark = [
    pytest.mark.ini({"cache.pages.enabled": "false", "limits.enabled": "false"}),
]
#: Most statements of a page, and of what is made for programs.
PAGE, FEED, SITEMAP = 8, 6, 4


@pytest.fixture
def cost(site: Any, app: Any, statements: Any) -> Callable[[str], int]:
    """Return how many statements a URL takes that nobody asked for before."""

    def cost(url: str) -> int:
        caches = site.registry.cms_caches
        caches.values.clear()
        caches.made["data"].guard.clear()
        with statements as made:
            app.get(url, status=200)
        return len(made)

    return cost


def test_of_the_theme_test_site(site: Any, app: Any, cost: Callable[[str], int]) -> None:
    WordPressImport(site.registry, Options(permalinks=truth.PERMALINKS)).run(
        truth.export("themeunittestdata.wordpress.xml")
    )
    pages = list(_listed(app))
    assert len(pages) > 200
    archives = [url for url in pages if "/category/" in url or "/author/" in url]
    found = {url: (cost(url), PAGE) for url in [*pages, "/", "/page/5/", "/2013/", "/2013/01/11/"]}
    feeds = ["/feed/", "/feed/atom/", "/comments/feed/", "/2013/feed/"]
    found |= {url: (cost(url), FEED) for url in [*feeds, *(f"{url}feed/" for url in archives)]}
    sitemaps = ["/sitemap.xml", *_locations(app.get("/sitemap.xml").text)]
    found |= {url: (cost(url), SITEMAP) for url in sitemaps}
    dear = {url: number for url, (number, limit) in found.items() if number > limit}
    assert not dear


def _listed(app: Any) -> Iterator[str]:
    for part in _locations(app.get("/sitemap.xml").text):
        yield from _locations(app.get(part).text)


def _locations(xml: str) -> list[str]:
    return [urlsplit(url).path for url in re.findall(r"<loc>([^<]+)</loc>", xml)]

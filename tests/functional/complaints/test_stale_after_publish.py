"""wagtail/wagtail#820, statamic/v2-hub#973, craft-blitz#56: the page is new, the lists are old.

That any random edit leaves every URL as its uncached render is in
tests/functional/caching/test_freshness.py.
"""

from tests.functional.caching.conftest import other, status_of
from tests.functional.site.conftest import titles, writer

__all__ = ["other", "writer"]

LISTS = ("/", "/category/stone/", "/tag/nile/", "/author/ines/", "/2026/", "/2026/03/", "/feed/",
         "/sitemap-content-1.xml", "/search/?q=basalt")  # fmt: skip


def test_stale_after_publish(site, app, other, writer):
    terms = [writer.term("category", "Stone"), writer.term("tag", "Nile")]
    author = writer.author()
    writer.posts(2, terms=terms, author_id=author)
    draft = writer.write(
        title="Basalt", slug="basalt", status="draft", terms=terms, author_id=author
    )

    def showing(word):
        """Who sees it where, and how often something was said to be fresh."""
        return [
            {path for path in LISTS if word in each.get(path, status="*")} for each in (app, other)
        ]

    for _ in range(2):
        assert showing("/basalt/") == [set(), set()]
    writer.change(draft, status="published")
    for _ in range(2):
        assert showing("/basalt/") == [set(LISTS)] * 2
    assert {status_of(each.get(path)) for path in LISTS for each in (app, other)} == {"hit"}
    writer.change(draft, slug="gabbro")
    assert showing("/basalt/") == [set(), set()]
    assert showing("/gabbro/") == [set(LISTS)] * 2
    for each in (app, other):
        moved = each.get("/2026/03/basalt/", status=301)
        assert moved.headers["Location"] == "http://localhost/2026/03/gabbro/"
    writer.change(draft, title="Diorite")
    assert all("Diorite" in titles(each.get("/")) for each in (app, other))
    writer.change(draft, status="draft")
    for _ in range(2):
        assert showing("/gabbro/") == [set(), set()]
        assert all(each.get("/2026/03/gabbro/", status=404) for each in (app, other))

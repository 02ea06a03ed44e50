"""Every URL of every site: answered, linked rightly, valid."""

from __future__ import annotations

from collections import defaultdict

import feedparser
import pytest
from lxml import etree

from tests.e2e.tools import npm_package
from tests.functional.feeds.rfc4287 import problems

#: "top" is every page's (HTML, 7.4.6.3); the other is a slip of the author's in the export.
ELSEWHERE = ("top", "3fgfhgfh")


class TestAnswers:
    def test_something_was_crawled(self, crawl):
        assert len(list(crawl.html_pages())) >= 10

    def test_no_error_of_ours(self, crawl):
        bad = [
            f"{p.status} {p.url} (on {p.found_on})" for p in crawl.pages.values() if p.status >= 500
        ]
        assert not bad, "\n".join(bad)

    def test_no_internal_link_is_broken(self, crawl):
        bad = [
            f"{p.status} {p.url} (on {p.found_on})"
            for p in crawl.pages.values()
            if p.status >= 400 and not p.url.endswith("/nothing/")
        ]
        assert not bad, "\n".join(bad[:50])

    def test_no_internal_link_takes_a_detour(self, crawl):
        bad = [
            f"{p.url} → {p.location} (on {p.found_on})"
            for p in crawl.pages.values()
            if p.status in (301, 302, 308)
        ]
        assert not bad, "\n".join(bad[:50])

    def test_every_fragment_is_there(self, crawl):
        bad = [
            f"{url}#{fragment} (on {found_on})"
            for url, fragment, found_on in sorted(crawl.fragments)
            if (page := crawl.pages.get(url)) is not None
            and page.is_html
            and page.status == 200
            and fragment not in page.ids
            and fragment not in ELSEWHERE
        ]
        assert not bad, "\n".join(bad[:50])

    def test_the_sitemap_lists_what_can_be_reached_and_nothing_else(self, crawl):
        listed = {
            link for page in crawl.pages.values() if "/sitemap-" in page.url for link in page.links
        }
        assert listed
        bad = [url for url in listed if crawl.pages[url].status != 200]
        assert not bad, bad[:20]

    def test_ids_are_unique_and_titles_there(self, crawl):
        bad = [page.url for page in crawl.html_pages() if not _title(page.body)]
        assert not bad, bad[:20]


def _title(body: bytes) -> str:
    from lxml import html

    return (html.document_fromstring(body.decode()).findtext(".//title") or "").strip()


class TestValidity:
    def test_html_by_the_nu_checker(self, crawl, checker):
        found: dict[str, list[str]] = defaultdict(list)
        for page in crawl.html_pages():
            for error in checker.check(page.body):
                found[error.split("|")[0].split(":", 1)[1].strip()].append(f"{page.url} {error}")
        report = [
            f"{len(places)} × {message}\n    {places[0]}" for message, places in found.items()
        ]
        assert not found, "\n".join(report)

    def test_feeds(self, crawl):
        feeds = [
            page for page in crawl.pages.values()
            if page.status == 200 and page.type.startswith(("application/rss", "application/atom"))
        ]  # fmt: skip
        assert feeds
        for page in feeds:
            parsed = feedparser.parse(page.body, response_headers={"content-type": page.type})
            assert not parsed.bozo, (page.url, parsed.bozo_exception)
            if "atom" in page.type:
                assert problems(page.body, page.url) == [], page.url

    def test_sitemaps_by_the_schema(self, crawl, tmp_path):
        folder = npm_package("sitemap") / "schema"
        (tmp_path / "xhtml.xsd").write_text(XHTML)
        (tmp_path / "all.xsd").write_text(ALL.format(sitemap=(folder / "sitemap.xsd").as_uri()))
        schema = etree.XMLSchema(etree.parse(str(tmp_path / "all.xsd")))
        parts = [page for page in crawl.pages.values() if "/sitemap-" in page.url]
        assert parts
        for page in parts:
            document = etree.fromstring(page.body)
            assert schema.validate(document), (page.url, schema.error_log)


#: The schema of sitemaps lets elements of others in that are declared somewhere. This is as much
#: of XHTML as the alternates need.
XHTML = """<schema xmlns="http://www.w3.org/2001/XMLSchema"
  targetNamespace="http://www.w3.org/1999/xhtml">
<element name="link"><complexType>
<attribute name="rel" fixed="alternate" use="required"/>
<attribute name="hreflang" type="string" use="required"/>
<attribute name="href" type="anyURI" use="required"/>
</complexType></element>
</schema>"""
ALL = """<schema xmlns="http://www.w3.org/2001/XMLSchema">
<import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="{sitemap}"/>
<import namespace="http://www.w3.org/1999/xhtml" schemaLocation="xhtml.xsd"/>
</schema>"""

ABSURD = (
    "/nothing/", "/?p=1", "/page/9999/", "/%E0%A4%A/", "/..%2f..%2fetc/passwd", "/a" * 400, "//",
    "/\u202e/",
)  # fmt: skip


@pytest.mark.parametrize("path", ABSURD)
def test_absurd_addresses_get_a_page_and_no_error(demo, path):
    from urllib.parse import quote

    status, headers, body = demo.get(quote(path, safe="/%?=&."))
    assert status < 500
    assert headers["content-type"].startswith("text/html") or 300 <= status < 400
    assert b"Traceback" not in body

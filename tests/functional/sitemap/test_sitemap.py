"""The sitemap and robots.txt, as search engines read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from cms.accounts.models import User
from cms.content.services import ContentService
from cms.taxonomy.services import TaxonomyService

NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


@pytest.fixture
def put(site: Any, clock: Any) -> Callable[..., Any]:
    def create(title: str, type: str = "page", **values: Any) -> Any:
        given = {"status": "published", "published_at": clock.now() - dt.timedelta(hours=1)}
        with site.scope() as scope:
            service = scope.get(ContentService)
            return service.create(type=type, title=title, **{**given, **values})

    return create


@pytest.fixture
def parts(app: Any) -> Callable[[], list[str]]:
    def read() -> list[str]:
        root = etree.fromstring(app.get("/sitemap.xml").body)
        return [
            loc.removeprefix("http://localhost/sitemap-").removesuffix(".xml")
            for loc in root.xpath("s:sitemap/s:loc/text()", namespaces=NS)
        ]

    return read


@pytest.fixture
def urls(app: Any) -> Callable[[str], list[str]]:
    def read(part: str) -> list[str]:
        root = etree.fromstring(app.get(f"/sitemap-{part}.xml").body)
        found = root.xpath("s:url/s:loc/text()", namespaces=NS)
        return [url.removeprefix("http://localhost") for url in found]

    return read


@pytest.mark.every_database
class TestSitemap:
    def test_an_empty_site_has_its_home_page(self, parts, urls):
        assert parts() == ["site-1"]
        assert urls("site-1") == ["/"]

    def test_content_terms_and_authors(self, site, clock, put, parts, urls):
        with site.scope() as scope:
            author = User(
                login="ada", name="Ada", slug="ada", role="author",
                created_at=clock.now(), updated_at=clock.now(),
            )  # fmt: skip
            writer = User(
                login="eve", name="Eve", slug="eve", role="author",
                created_at=clock.now(), updated_at=clock.now(),
            )  # fmt: skip
            scope.db.add_all([author, writer])
            taxonomy = scope.get(TaxonomyService)
            used, _unused = taxonomy.ensure("tag", ["Used", "Unused"])
        put("About", author_id=writer.id)  # archives of authors list no pages
        put("Post", type="post", terms=[used.id], author_id=author.id, slug="post")
        assert parts() == ["site-1", "content-1", "terms-1", "authors-1"]
        assert urls("content-1") == ["/about/", f"/{clock.now():%Y/%m}/post/"]
        assert urls("terms-1") == ["/tag/used/"]
        assert urls("authors-1") == ["/author/ada/"]

    @pytest.mark.parametrize(
        "values",
        [
            {"status": "draft"},
            {"visibility": "private"},
            {"visibility": "password", "password": "sesame"},
            {"noindex": True},
            {"published_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)},
            {"expires_at": dt.datetime(2026, 3, 2, 11, 30, tzinfo=dt.UTC)},
        ],
    )
    def test_what_is_not_for_everybody_is_left_out(self, put, urls, parts, values):
        put("Shown")
        put("Hidden", **values)
        assert urls("content-1") == ["/shown/"]

    def test_scheduled_content_joins_at_its_instant(self, put, clock, parts):
        put("Later", published_at=clock.now() + dt.timedelta(hours=1))
        assert parts() == ["site-1"]
        clock.advance(hours=1)
        assert parts() == ["site-1", "content-1"]

    def test_when_it_changed(self, app, put, clock):
        put("About")
        stamp = f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
        for address in ("/sitemap.xml", "/sitemap-content-1.xml"):
            root = etree.fromstring(app.get(address).body)
            assert set(root.xpath("//s:lastmod/text()", namespaces=NS)) == {stamp}

    @pytest.mark.ini({"site.languages": "fr", "sitemap.part_size": "2"})
    def test_translations_name_each_other(self, app, put):
        english = put("About")
        put("À propos", locale="fr", translation_group=english.translation_group)
        put("Alone")
        root = etree.fromstring(app.get("/sitemap-content-1.xml").body)
        links = [
            (link.get("hreflang"), link.get("href").removeprefix("http://localhost"))
            for link in root.xpath("s:url[1]/x:link", namespaces=NS)
        ]
        assert links == [("en", "/about/"), ("fr", "/fr/a-propos/"), ("x-default", "/about/")]
        alone = etree.fromstring(app.get("/sitemap-content-2.xml").body)
        assert not alone.xpath("//x:link", namespaces=NS)

    @pytest.mark.ini({"sitemap.part_size": "2"})
    def test_parts_are_ranges_of_ids(self, put, parts, urls, app):
        for number in range(5):
            put(f"Page {number}")
        assert parts() == ["site-1", "content-1", "content-2", "content-3"]
        found = [urls(part) for part in parts()[1:]]
        assert [len(each) for each in found] == [2, 2, 1]
        app.get("/sitemap-content-4.xml", status=404)

    def test_few_statements_however_many_urls(self, app, put, statements):
        for number in range(15):
            put(f"Page {number}")
        for address in ("/sitemap.xml", "/sitemap-content-1.xml"):
            with statements as made:
                app.get(address)
            assert len(made) <= 4, made

    def test_what_is_not_public_leaves_it_as_it_is(self, site, app, put):
        first, urls = put("One"), ("/sitemap.xml", "/sitemap-content-1.xml")
        tags = [app.get(url).headers["ETag"] for url in urls]
        put("Draft", status="draft")
        put("Secret", visibility="private")
        for url in urls:
            assert "hit" in app.get(url).headers["Cache-Status"]
        assert [app.get(url).headers["ETag"] for url in urls] == tags
        with site.scope() as scope:
            scope.get(ContentService).trash(first.id)
        assert "/one/" not in app.get(urls[1], status=404).text


class TestFrontPage:
    def test_it_is_listed_as_the_home_page_only(self, settings, put, urls):
        put("About")
        front = put("Welcome")
        settings.save({"site.front_page": front.id})
        assert urls("content-1") == ["/about/"]
        assert urls("site-1") == ["/"]


class TestAnswers:
    def test_a_client_that_has_it_gets_304(self, app):
        first = app.get("/sitemap.xml")
        assert first.content_type == "application/xml"
        again = app.get("/sitemap.xml", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_int, again.body) == (304, b"")

    @pytest.mark.parametrize(
        "path",
        [
            "/sitemap-content-0.xml",
            "/sitemap-content-1.xml",
            "/sitemap-content-999999999.xml",
            "/sitemap-content-9999999999999.xml",
            "/sitemap-nonsense-1.xml",
            "/sitemap-site-2.xml",
        ],
    )
    def test_parts_that_are_not_there(self, app, path):
        app.get(path, status=404)

    @pytest.mark.ini({"site.languages": "fr"})
    @pytest.mark.parametrize("path", ["/fr/sitemap.xml", "/fr/robots.txt"])
    def test_there_is_none_below_a_language(self, app, path):
        app.get(path, status=404)

    @pytest.mark.ini({"sitemap.indexed": "false"})
    def test_a_site_may_stay_unlisted(self, app):
        app.get("/sitemap.xml", status=404)
        assert app.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


class TestRobots:
    @pytest.mark.ini({"site.languages": "fr"})
    def test_what_is_closed_and_where_the_sitemap_is(self, app):
        answer = app.get("/robots.txt")
        assert answer.content_type == "text/plain"
        assert answer.text.splitlines() == [
            "User-agent: *",
            "Disallow: /admin",
            "Disallow: /fr/search",
            "Disallow: /search",
            "",
            "Sitemap: http://localhost/sitemap.xml",
        ]

    def test_further_lines(self, app, settings):
        settings.save({"sitemap.robots": "Disallow: /drafts\n\nCrawl-delay: 5"})
        assert "Disallow: /drafts\nCrawl-delay: 5\n\nSitemap" in app.get("/robots.txt").text

    def test_a_line_that_is_none_is_refused(self, settings):
        from cms.errors import InvalidError

        with pytest.raises(InvalidError, match="Disallow: /private"):
            settings.save({"sitemap.robots": "keep out"})

"""The search page."""

from __future__ import annotations

import datetime as dt

import pytest

from cms.search.testing import HOSTILE
from cms.taxonomy.services import TaxonomyService


class TestResults:
    def test_the_words_are_marked(self, put, app):
        put("The temple", "A great temple of stone")
        page = app.get("/search/?q=temple").html
        assert [mark.get_text() for mark in page.select("article mark")] == ["temple"] * 2
        assert "1 result" in page.get_text()

    def test_markup_in_content_and_query_stays_text(self, put, app):
        put("&lt;script&gt;alert(1)&lt;/script&gt;", "temple &lt;img onerror=x&gt;")
        page = app.get("/search/", {"q": "temple <script>alert(2)</script>"})
        assert "<script>alert" not in page.text
        assert "<img onerror" not in page.text

    def test_without_words_there_is_the_form_alone(self, app):
        for address in ("/search/", "/search/?q=", "/search/?q=+++"):
            page = app.get(address).html
            assert page.select_one("form[role=search] input[name=q]")
            assert not page.select("article")

    def test_some_words_are_better_than_none(self, put, app):
        put("The temple")
        page = app.get("/search/?q=temple+xyzzy")
        assert "some of them" in page.text
        assert len(page.html.select("article")) == 1

    def test_a_misspelt_word_gets_a_suggestion(self, put, app):
        put("The temple")
        link = app.get("/search/?q=tempel").html.select_one('a[href="/search/?q=temple"]')
        assert link.get_text() == "temple"

    def test_pages(self, put, app):
        for number in range(12):
            put(f"Temple {number}")
        first, second = app.get("/search/?q=temple"), app.get("/search/?q=temple&page=2")
        assert len(first.html.select("article")) == 10
        assert len(second.html.select("article")) == 2
        assert first.html.select_one("a[rel=next]")["href"] == "/search/?q=temple&page=2"
        assert second.html.select_one("a[rel=prev]")["href"] == "/search/?q=temple"

    def test_search_pages_are_not_for_search_engines(self, app):
        robots = app.get("/search/?q=x").html.select_one("meta[name=robots]")
        assert "noindex" in robots["content"]

    @pytest.mark.every_database
    @pytest.mark.parametrize("query", ["temple", "temple+xyzzy", "templ", "tempel", "xyzzy"])
    def test_what_visitors_do_not_find_leaves_a_page_as_it_is(self, put, app, query):
        """A draft is in the index as well, and moves the tables."""
        for number in range(3):
            put(f"Temple {number}", "A temple of stone")
        for _ in range(2):
            first = app.get(f"/search/?q={query}")
        put("Temple in the making", "A temple of stone", status="draft")
        answer = app.get(f"/search/?q={query}")
        assert "detail=revalidated" in answer.headers["Cache-Status"]
        assert answer.headers["ETag"] == first.headers["ETag"]

        put("Temple that is ready", "Another temple of stone")
        shown = app.get(f"/search/?q={query}").html.get_text()
        assert ("that is ready" in shown) == (query not in ("tempel", "xyzzy"))

    def test_few_statements_however_many_results(self, put, app, statements):
        for number in range(10):
            put(f"Temple {number}")
        with statements as made:
            app.get("/search/?q=temple")
        assert len(made) <= 8, made


class TestFilters:
    def test_type(self, put, titles):
        put("Temple post")
        put("Temple page", type="page")
        assert titles("temple", type="page") == ["Temple page"]

    def test_category_with_those_below(self, site, put, titles):
        with site.scope() as scope:
            taxonomy = scope.get(TaxonomyService)
            above = taxonomy.create(taxonomy="category", name="Egypt")
            below = taxonomy.create(taxonomy="category", name="Thebes", parent_id=above.id)
            number = below.id
        put("Temple in Thebes", terms=[number])
        put("Temple elsewhere")
        assert titles("temple", category="egypt") == ["Temple in Thebes"]

    def test_days(self, put, titles):
        put("Old temple", published_at=dt.datetime(2025, 1, 31, 23, tzinfo=dt.UTC))
        put("New temple", published_at=dt.datetime(2025, 2, 1, 0, tzinfo=dt.UTC))
        assert titles("temple", to="2025-01-31") == ["Old temple"]
        assert titles("temple", **{"from": "2025-02-01"}) == ["New temple"]

    @pytest.mark.ini({"site.languages": "fr"})
    def test_language(self, put, app, titles):
        put("Temple")
        put("Temple blanc", locale="fr")
        assert titles("temple") == ["Temple"]
        assert sorted(titles("temple", language="all")) == ["Temple", "Temple blanc"]
        page = app.get("/fr/search/?q=temple").html
        assert page.select_one("article h2 a")["href"].startswith("/fr/")


class TestBadInput:
    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("q=x&page=0", 404),
            ("q=x&page=-1", 404),
            ("q=x&page=two", 404),
            ("q=x&page=2", 404),
            ("q=x&page=99999999999999999999", 404),
            ("q=x&from=2026-02-30", 400),
            ("q=x&to=soon", 400),
            ("q=x&from=0001-01-01", 400),
            ("q=x&to=9999-12-31", 400),
            ("q=x&type=nonsense", 400),
            ("q=x&category=nonsense", 400),
            ("q=x&language=xx", 400),
            ("q=%00", 400),
            ("q=%C0%AF", 400),
        ],
    )
    def test_what_does_not_exist_gets_a_readable_refusal(self, app, query, status):
        page = app.get(f"/search/?{query}", status=status)
        assert page.html.select_one("h1")

    @pytest.mark.parametrize("text", [text for text in HOSTILE if text not in ("\x00", "\ud800")])
    def test_no_words_are_an_error(self, app, put, text):
        app.get("/search/", {"q": text[:900]})

    def test_other_methods(self, app):
        app.post("/search/", {"q": "x"}, status=405)


class TestAddresses:
    def test_the_address_is_a_setting(self, app, settings, put):
        settings.save({"permalink.search_base": "find/it"})
        put("The temple")
        assert app.get("/find/it/?q=temple").html.select("article")
        app.get("/search/?q=temple", status=404)

    @pytest.mark.parametrize("path", ["/search/two%20words/", "/search/two+words/"])
    def test_words_in_the_path_lead_to_the_page(self, app, path):
        answer = app.get(path, status=301)
        assert answer.location == "http://localhost/search/?q=two+words"

    def test_a_missing_page_suggests_what_its_words_find(self, app, put):
        put("The temple of stone", slug="stone-temple")
        put("Elsewhere", "a stone")
        page = app.get("/2019/05/temple-stone.html", status=404).html
        assert [link.get_text() for link in page.select(".suggestions a")] == [
            "The temple of stone"
        ]

    def test_a_missing_page_has_one_list_of_suggestions(self, app, put):
        put("The temple of stone", slug="stone-temple", type="page")
        page = app.get("/stone-tempel/", status=404)
        assert page.text.count("Perhaps you were looking for") == 1

    @pytest.mark.parametrize("path", ["/wp-login.php", "/temple.php", "/.env", "/12345/"])
    def test_robots_cost_no_search(self, app, put, path, statements):
        put("temple")
        with statements as made:
            app.get(path, status=404)
        assert not [line for line in made if "search_index" in line]

"""Errors as pages, and what they do to the transaction."""

from __future__ import annotations

import json
import logging

import pytest
import sqlalchemy as sa


class TestUnexpected:
    def test_shows_a_page_with_the_request_id_and_nothing_of_the_error(self, web):
        response = web.get("/t/boom/", status=500)
        assert response.headers["X-Request-ID"] in response.text
        assert "Something went wrong" in response.text
        assert "secret of the house" not in response.text
        assert "Traceback" not in response.text
        assert response.headers["Cache-Control"] == "no-store"

    def test_is_logged_with_its_traceback_and_id(self, web, caplog):
        with caplog.at_level(logging.ERROR):
            response = web.get("/t/boom/", status=500)
        (record,) = [item for item in caplog.records if item.name == "cms.errors"]
        assert record.msg["request_id"] == response.headers["X-Request-ID"]
        assert "secret of the house" in str(record.msg["exc_info"])

    def test_a_database_that_is_away_is_503_and_passes(self, web):
        response = web.get("/t/database_gone", status=503)
        assert response.headers["Retry-After"] == "30"
        assert "SELECT" not in response.text

    def test_a_theme_that_cannot_render_leaves_a_plain_page(self, web, web_site, monkeypatch):
        environment = web_site.registry.cms_themes.environment(web_site.registry, "sample")
        monkeypatch.setitem(environment.globals, "stylesheet", None)
        environment.cache.clear()
        response = web.get("/nothing", status=404)
        assert "Page not found" in response.text
        assert "themed" not in response.text
        assert "style-src 'sha256-" in response.headers["Content-Security-Policy"]
        environment.cache.clear()


class TestRaisedOnPurpose:
    def test_gone_is_410_in_the_theme(self, web):
        assert "410 This page is gone" in web.get("/t/gone/", status=410).text

    def test_a_text_for_readers_is_shown_and_escaped(self, web):
        assert "The pot is &lt;empty&gt;." in web.get("/t/refused/", status=400).text

    def test_a_text_for_developers_is_not(self, web):
        assert "column" not in web.get("/t/internal_detail", status=400).text

    def test_redirects_are_left_alone(self, web):
        assert web.get("/t/moved/", status=302).location == "http://localhost/t/page"

    def test_below_api_it_is_problem_details(self, web):
        response = web.get("/api/v1/nothing", status=404)
        assert response.content_type == "application/problem+json"
        document = json.loads(response.body)
        assert document["status"] == 404
        assert document["request_id"] == response.headers["X-Request-ID"]


class TestTransaction:
    @pytest.mark.parametrize(("status", "kept"), [(200, 1), (302, 1), (404, 0), (422, 0), (503, 0)])
    def test_what_fails_is_not_kept(self, web, web_site, status, kept):
        word = f"word{status}"
        web.post("/t/write/", {"word": word, "status": str(status)}, status=status)
        with web_site.registry.cms_engine.connect() as connection:
            query = sa.text("SELECT count(*) FROM sample_note WHERE word = :word")
            assert connection.execute(query, {"word": word}).scalar() == kept


class TestFallbacks:
    def test_are_asked_when_nothing_is_there(self, web):
        assert web.get("/old", status=302).location == "http://localhost/t/page"

    def test_are_not_asked_for_other_methods(self, web):
        assert web.post("/old", status="*").status_int in (404, 405)


class TestSuggestions:
    def test_a_slot_adds_to_the_page(self, web, web_site):
        web_site.registry.cms_slots.add("not_found", lambda request: "try <this>", 1)
        assert "try &lt;this&gt;" in web.get("/nothing", status=404).text

"""comet-cache#28, souin#670: a page is never cached, and nothing says why.

Every answer names its reason, and `cms cache explain` says the same beforehand.
"""

import re

import pytest
from webob import Request

from cms.caching.explaining import explain as explain_url
from cms_cache.core.pages.reasons import BYPASS, HIT, REASONS, RENDER
from cms_cache.web.pages.explaining import explain
from tests.functional.complaints.notes import notes
from tests.functional.site.conftest import writer

__all__ = ["notes", "writer"]


def told(response):
    """Decision and reason of an answer, by its Cache-Status."""
    said = response.headers["Cache-Status"]
    forward = re.search(r"; fwd=(\w+)", said)
    detail = re.search(r"; detail=([a-z-]+)", said)
    decision = HIT if forward is None else BYPASS if forward[1] == "bypass" else RENDER
    return decision, detail[1] if detail else ""


SCRIPTS = {
    "session": {"touch": "session"},
    "set-cookie": {"cookie": "1"},
    "streamed": {"streamed": "1", "kind": "page"},
    "private": {"Cache-Control": "private"},
    "no-store": {"Cache-Control": "no-store"},
    "no-cache": {"Cache-Control": "max-age=0"},
    "vary": {"Vary": "User-Agent", "kind": "page"},
    "status": {"status": "302"},
    "wrote": {"write": "1"},
}


class TestPagesOfAnyApplication:
    def explained(self, notes, path):
        environ = Request.blank(path, base_url="http://notes.example").environ
        return explain(notes.pages, environ, path, notes.router)

    @pytest.mark.parametrize("why", SCRIPTS)
    def test_what_is_private_says_why_before_and_when_it_is_served(self, notes, why):
        notes.script = SCRIPTS[why]
        before = self.explained(notes, "/misbehave/x")
        served = notes.get("/misbehave/x", status="*")

        assert (before.decision, before.reason) == told(served) == (BYPASS, why)
        assert before.sentence == REASONS[why].help

    def test_a_page_that_is_too_large_says_so(self, notes):
        notes.body = "x" * (3 * 1024**2)
        notes.script = {"kind": "page"}
        before = self.explained(notes, "/misbehave/x")

        assert (before.decision, before.reason) == told(notes.get("/misbehave/x"))
        assert before.reason == "too-large"

    def test_the_place_in_the_code_that_looked_at_the_session_is_named(self, notes):
        notes.script = {"touch": "session"}

        assert re.search(
            r"application\.py:\d+ \(misbehave\)", self.explained(notes, "/misbehave/x").detail
        )

    def test_a_view_that_fails_is_explained_too(self, notes):
        notes.failing = True

        found = self.explained(notes, "/list/x")
        assert (found.decision, found.reason) == (BYPASS, "status")
        assert "the view fails" in found.detail

    def test_a_trial_stores_and_counts_nothing(self, notes):
        found = self.explained(notes, "/note/a")

        assert found.decision == RENDER
        assert {"note", "author", "url:notes.example/note/a"} <= set(found.tags)
        assert notes.pages.store.look(found.key) == (None, False)
        assert "page" not in notes.caches.counters.totals()
        assert told(notes.get("/note/a")) == (RENDER, "miss")
        assert notes.caches.counters.totals()["page"].answers == {"render.miss": 1}

    @pytest.mark.parametrize("path", ["/list/x", "/second/x", "/query/x?page=2&utm_source=y"])
    def test_hits_and_misses_agree(self, notes, path):
        for _ in range(3):
            before = self.explained(notes, path)
            assert (before.decision, before.reason) == told(notes.get(path))
        assert before.decision == HIT

    def test_ends_agree(self, notes):
        notes.get("/list/x")
        notes.edit("a", "two")
        before = self.explained(notes, "/list/x")
        assert (before.decision, before.reason) == told(notes.get("/list/x"))
        assert (before.reason, before.detail) == ("stale-tag", "note")

    def test_a_page_that_nobody_shares_says_so(self, notes):
        found = self.explained(notes, "/plain/x")

        assert (found.decision, found.reason) == told(notes.get("/plain/x")) == (BYPASS, "route")


class TestTheSite:
    """The command, which is another process's, against what the site serves."""

    @pytest.fixture
    def agrees(self, run, app):
        def agrees(path, headers=None):
            before = run("cache", "explain", path, "--json").json
            served = told(app.get(path, headers=headers, status="*"))
            assert (before["decision"], before["reason"]) == served
            assert before["sentence"]
            return before

        return agrees

    @pytest.mark.parametrize(
        ("path", "why"),
        [
            ("/missing/", "status"),
            ("/admin", "route"),
            ("/admin/", "moved"),
            ("/%ff/", "refused"),
            ("/a/../b", "refused"),
            ("/search/?q=" + "x" * 3000, "query"),
        ],
    )
    def test_a_bypass_has_the_reason_that_was_explained(self, agrees, path, why):
        assert agrees(path)["reason"] == why

    def test_from_the_first_look_to_an_edit(self, site, app, writer):
        def agrees(path):
            before = explain_url(site.wsgi, path)
            assert (before.decision, before.reason) == told(app.get(path))
            return before

        content = writer.write(title="One")
        url = writer.url(content)
        first = agrees(url)
        assert first.reason == "miss"
        assert f"content:{content.id}" in first.tags
        assert first.lifetime == 86400
        assert agrees(url).decision == HIT
        assert agrees(url.rstrip("/")).reason == "moved"
        writer.change(content, title="Two")
        assert agrees(url).reason in ("stale-tag", "stale-value")
        assert agrees(url).decision == HIT

    def test_whoever_is_signed_in_is_told_so(self, app, sign_in):
        sign_in(app, "editor")

        assert told(app.get("/"))[1] == "signed-in"

    def test_so_is_who_asks_for_something_of_his_own(self, app):
        answer = app.get("/", headers={"Authorization": "Basic eDp5"})
        assert told(answer) == (BYPASS, "authorization")

    def test_every_word_has_a_sentence(self):
        assert all(row.help.endswith(".") for row in REASONS.values())

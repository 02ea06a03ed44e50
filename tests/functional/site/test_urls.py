"""Addresses nobody would type: each gets the right answer and a readable page."""

from __future__ import annotations

import pytest

from cms.content.models import Content
from tests.functional.site.conftest import words

RUDE = [
    ("/%00", 400),
    ("/a%00b", 400),
    ("/%0d%0aSet-Cookie:x", 400),
    ("/%c0%ae%c0%ae/etc/passwd", 400),
    ("/%ff", 400),
    ("/../../etc/passwd", 400),
    ("/a/../b", 400),
    ("/" + "x" * 3000, 404),
    ("/" + "x" * 5000, 414),
    ("/" + "/".join("a" * 300), 404),
    ("/page/99999999999999999999", 404),
    ("/page/1e9", 404),
    ("/page/page/2", 404),
    ("/category", 404),
    ("/category/%F0%9F%97%BF", 404),
    ("/category/x/page/2", 404),
    ("/tag/%27%20OR%201=1--", 404),
    ("/author/%25", 404),
    ("/2026/02/30/slug", 404),
    ("/99999/99/99", 404),
    ("/?page=2&page=x", 200),
    ("/?%00", 400),
    ("/?" + "a=b&" * 200, 200),
]


@pytest.mark.parametrize(("url", "status"), RUDE, ids=[url[:30] for url, _ in RUDE])
def test_rude_urls(app, url, status):
    # As they come over the wire; WebTest would take them apart and put them together again.
    path, _, query = url.partition("?")
    raw = bytes.fromhex("".join(_octets(path))).decode("latin-1")
    answer = app.request(
        "/", method="GET", environ={"PATH_INFO": raw, "QUERY_STRING": query}, expect_errors=True
    )
    while answer.status_int == 301:
        answer = answer.follow(expect_errors=True)
    assert answer.status_int == status
    assert "Traceback" not in answer.text
    if status != 200:
        assert answer.html.h1
    assert "Set-Cookie" not in answer.headers


def _octets(path):
    at = 0
    while at < len(path):
        if path[at] == "%":
            yield path[at + 1 : at + 3]
            at += 3
        else:
            yield f"{ord(path[at]):02x}"
            at += 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_pages_only_answer_questions(app, site, writer, method):
    post = writer.write()
    answer = app.request(writer.url(post), method=method, expect_errors=True)
    assert answer.status_int in (400, 405)
    with site.scope() as scope:
        assert scope.db.get(Content, post.id) is not None


def test_one_address_each(app, writer):
    post = writer.write()
    url = writer.url(post)
    other = url.rstrip("/") if url.endswith("/") else f"{url}/"
    answer = app.get(other, status=301)
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert answer.location == f"http://localhost{url}"


def test_a_page_that_is_not_there_offers_others(app, writer):
    writer.write("page", title="Limestone", slug="limestone")
    missing = app.get(writer.links.content("limestome"), status=404)
    assert "Limestone" in words(missing)
    assert len(missing.html.find_all("h1")) == 1


class TestIcon:
    def test_the_theme_has_one(self, app):
        answer = app.get("/favicon.ico")
        assert answer.content_type == "image/x-icon"
        assert answer.body[:4] == b"\0\0\1\0"

    def test_the_site_may_have_its_own(self, app, settings):
        settings.save({"site.icon": "2026/icon.png"})
        assert app.get("/favicon.ico", status=302).location.endswith("/media/2026/icon.png")


class TestAccent:
    def test_a_colour_makes_a_sheet_with_a_name_of_its_own(self, app, settings):
        assert "accent-" not in app.get("/").text
        settings.save({"site.accent": "#c2185b"})
        sheets = app.get("/").html.find_all("link", rel="stylesheet")
        sheet = app.get(sheets[-1]["href"])
        assert sheet.content_type == "text/css"
        assert "--accent:#c2185b" in sheet.text
        assert "immutable" in sheet.headers["Cache-Control"]

    def test_there_are_no_sheets_for_anything_else(self, app):
        app.get("/theme/accent-c2185b.0000000000000000.css", status=404)
        app.get("/theme/accent-zzzzzz.0000000000000000.css", status=404)


def test_the_logo_stands_for_the_name(app, settings):
    settings.save({"site.logo": "2026/logo.png"})
    logo = app.get("/").html.select_one(".site-name img")
    assert logo["src"].endswith("/media/2026/logo.png")
    assert logo["alt"] == "Test site"

"""Built files: found under a name that changes with them, served for a year."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import shutil

import brotli
import pytest
from webob import Request


@pytest.fixture
def css(web):
    """The path of the plugin's stylesheet, as a page links to it."""
    return re.search(r'href="(/static/sample\.[0-9a-f]{16}\.css)"', web.get("/t/page/").text)[1]


def test_a_plugin_s_stylesheet_is_joined_and_minified(web, css):
    text = web.get(css).text
    assert text.startswith("body{color:red")
    assert "comment" not in text
    assert "p{margin:0 0 1rem}" in text


def test_it_refers_to_other_built_files(web, css):
    name = re.search(r"url\((sample-dot\.[0-9a-f]{16}\.svg)\)", web.get(css).text)[1]
    assert web.get(f"/static/{name}").content_type == "image/svg+xml"


def test_it_may_be_kept_for_a_year(web, css):
    response = web.get(css)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert response.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in response.headers


def test_the_page_says_what_it_should_hash_to(web, css):
    integrity = re.search(r'integrity="sha384-([^"]+)"', web.get("/t/page/").text)[1]
    assert base64.b64encode(hashlib.sha384(web.get(css).body).digest()).decode() == integrity


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0, br;q=0", None),
        ("*;q=0", None),
        ("identity", None),
        ("nonsense;;q=x", None),
        (None, None),
    ],
)
def test_it_comes_as_the_browser_takes_it(web, css, accepted, coding):
    plain = web.get(css).body
    request = Request.blank(css, headers={"Accept-Encoding": accepted} if accepted else {})
    response = request.get_response(web.app)  # WebTest would unpack it
    assert response.headers.get("Content-Encoding") == coding
    decode = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[coding]
    assert decode(response.body) == plain


def test_an_unchanged_one_is_304(web, css):
    response = web.get(css)
    again = web.get(css, headers={"If-None-Match": response.headers["ETag"]}, status=304)
    assert again.body == b""
    packed = web.get(css, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["ETag"] != response.headers["ETag"]


@pytest.mark.parametrize(
    "name",
    ["nothing.css", "manifest.json", "sample.0123456789abcdef.css", "a/b.css", ".building-x"],
)
def test_what_is_not_there_is_forgotten_soon(web, name):
    response = web.get(f"/static/{name}", status=404)
    assert response.headers["Cache-Control"] == "public, max-age=60"


def test_a_file_that_somebody_removed_is_built_again(web, web_site, css):
    shutil.rmtree(web_site.var / "assets")
    assert "color:red" in web.get(css).text

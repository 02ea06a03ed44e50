"""Slugs, addresses, references and breaks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.body.references import Reference, find_references, resolve_references
from cms.content.body.split import more_marker, split_more, split_pages
from cms.content.body.text import plain_text, shorten
from cms.content.body.urls import safe_url
from cms.content.fields import clean_value
from cms.content.permalinks import fill
from cms.content.types import Field
from cms.text import slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Déjà vu — naïve Straße", "deja-vu-naive-strasse"),
        ("İstanbul Łódź Ærø Þór", "istanbul-lodz-aero-thor"),
        ("Việt Nam", "viet-nam"),
        ("it’s a_b", "its-a-b"),
        ("Привет, мир", "привет-мир"),
        ("日本語 テスト", "日本語-テスト"),
        ("हिन्दी", "हिन्दी"),
        ("한국어", "한국어"),
        ("مرحبا بالعالم", "مرحبا-بالعالم"),
        ("🎉 !!", ""),
        ("../etc/passwd", "etc-passwd"),
        ("a\u200db", "a-b"),
    ],
)
def test_slugs(text, slug):
    assert slugify(text) == slug


@given(st.text(max_size=80), st.integers(1, 60))
def test_a_slug_is_one_clean_segment(text, length):
    slug = slugify(text, length)
    assert len(slug) <= length
    assert slugify(slug, length) == slug
    assert not set(slug) & set("/?#%\\ .\x00")
    assert not slug.startswith("-")
    assert not slug.endswith("-")


def test_paths():
    at = dt.datetime(2026, 3, 2, 1, 5, 9)
    values = {"slug": "s", "number": 7, "at": at, "ancestors": ["a", "b"]}
    assert fill("{year}/{month}/{day}/{slug}", **values) == "2026/03/02/s"
    assert fill("x/{path}", **values) == "x/a/b/s"
    assert fill("{category}/{author}/{id}", **values) == "uncategorised/anonymous/7"
    assert fill("{hour}{minute}{second}", **values) == "010509"


@pytest.mark.parametrize(
    "url",
    ["/a", "a/b?x=1#y", "#x", "https://e.org/a:b", "mailto:a@b.org", "tel:+1", "content:12#x",
     "media:5", "?a:b", "/a:b"],
)  # fmt: skip
def test_good_addresses(url):
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    ["javascript:x", " javascript:x", "java\tscript:x", "JaVaScRiPt:x", "data:text/html,x", "",
     "content:x", "content:0", "media:1/../2", "blob:x", "\u200bjavascript:x", "x" * 3000, " "],
)  # fmt: skip
def test_bad_addresses(url):
    assert safe_url(url) is None


class TestReferences:
    html = (
        '<a href="content:12#part">a</a><a href="term:3">b</a><img src="media:5" alt="x">'
        '<video src="media:6" poster="media:7"></video><p>content:99 "media:98"</p>'
    )

    def test_found(self):
        kinds = {(ref.kind, ref.id) for ref in find_references(self.html)}
        assert kinds == {("content", 12), ("term", 3), ("media", 5), ("media", 6), ("media", 7)}
        assert find_references('<figure data-media="8" data-poster="9"></figure>') == {
            Reference("media", 8),
            Reference("media", 9),
        }

    def test_resolved(self):
        urls = {ref: f"/{ref.kind}/{ref.id}?a&b" for ref in find_references(self.html)}
        assert resolve_references(self.html, urls) == (
            '<a href="/content/12?a&amp;b#part">a</a><a href="/term/3?a&amp;b">b</a>'
            '<img src="/media/5?a&amp;b" alt="x"><video src="/media/6?a&amp;b" '
            'poster="/media/7?a&amp;b"></video><p>content:99 "media:98"</p>'
        )

    def test_what_is_gone(self):
        assert resolve_references(self.html, {}) == (
            '<a>a</a><a>b</a><video></video><p>content:99 "media:98"</p>'
        )


class TestSplit:
    def test_pages(self):
        assert split_pages("a<!--pagebreak--> b <!--pagebreak-->") == ["a", "b"]
        assert split_pages("") == [""]

    def test_more(self):
        teaser = split_more(f"<p>a</p>{more_marker('Read -- <on>-->')}<p>b</p>")
        assert (teaser.html, teaser.label) == ("<p>a</p>", "Read - <on>->")
        assert split_more("<p>a</p>") is None
        assert split_more("<!--more--><p>a</p>") is None


def test_words():
    assert plain_text("<p>a</p><p>b&amp;<b>c</b></p><!-- x --><ul><li>d</li></ul>") == "a b&c d"
    assert shorten("one two three", 2) == "one two…"
    assert shorten("x" * 700) == "x" * 600 + "…"


class TestFields:
    @pytest.mark.parametrize(
        ("kind", "given", "stored"),
        [
            ("text", "  a  b ", "a b"),
            ("number", "1,5", 1.5),
            ("integer", " 7 ", 7),
            ("boolean", "on", True),
            ("boolean", "", False),
            ("date", "2026-02-28", "2026-02-28"),
            ("datetime", "2026-02-28T10:00+01:00", "2026-02-28T09:00:00+00:00"),
            ("choice", "a", "a"),
            ("url", "https://e.org", "https://e.org"),
            ("media", "media:5", 5),
            ("content", 7, 7),
            ("text", "", None),
        ],
    )
    def test_good(self, kind, given, stored):
        assert clean_value(Field("x", kind, choices=("a", "b")), given) == stored

    @pytest.mark.parametrize(
        ("kind", "given"),
        [
            ("text", 5),
            ("text", "x" * 200_000),
            ("number", "one"),
            ("number", "nan"),
            ("number", "1e999"),
            ("integer", "1.5"),
            ("integer", 1.5),
            ("integer", "9" * 400),
            ("integer", True),
            ("boolean", "maybe"),
            ("date", "2026-02-31"),
            ("datetime", "soon"),
            ("choice", "c"),
            ("url", "javascript:x"),
            ("media", -1),
            ("content", "x"),
        ],
    )
    def test_bad(self, kind, given):
        with pytest.raises(ValueError):
            clean_value(Field("x", kind, choices=("a", "b")), given)

    def test_required_and_checked(self):
        def even(value):
            if value % 2:
                raise ValueError("it must be even")

        with pytest.raises(ValueError, match="required"):
            clean_value(Field("x", "integer", required=True), "")
        with pytest.raises(ValueError, match="even"):
            clean_value(Field("x", "integer", check=even), 3)

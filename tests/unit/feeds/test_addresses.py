from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.feeds.entries import absolute_html, entry_id
from cms.feeds.routes import split

BASE = "https://example.org/2026/05/post/"


class TestAbsoluteHtml:
    @pytest.mark.parametrize(
        ("html", "made"),
        [
            ('<a href="/x">', '<a href="https://example.org/x">'),
            ('<a href="x">', '<a href="https://example.org/2026/05/post/x">'),
            ('<a href="#n">', f'<a href="{BASE}#n">'),
            ('<a href="//cdn.example/x">', '<a href="https://cdn.example/x">'),
            ('<a href="?a=1&amp;b=2">', f'<a href="{BASE}?a=1&amp;b=2">'),
            ('<a href="mailto:a@example.org">', '<a href="mailto:a@example.org">'),
            ('<img src="/a.jpg" alt="x">', '<img src="https://example.org/a.jpg" alt="x">'),
            ('<video poster="/p.jpg">', '<video poster="https://example.org/p.jpg">'),
            (
                '<img srcset="/a.jpg 1x, /b.jpg 2x">',
                '<img srcset="https://example.org/a.jpg 1x, https://example.org/b.jpg 2x">',
            ),
            ('<a href="//[bad">', '<a href="//[bad">'),
            ("<p>src and href stay text</p>", "<p>src and href stay text</p>"),
        ],
    )
    def test_every_address_is_completed(self, html, made):
        assert absolute_html(html, BASE) == made

    @given(st.text(alphabet="<>\"'=/#?:&;ah ref.src", max_size=80))
    def test_nothing_is_an_error(self, html):
        once = absolute_html(html, BASE)
        assert absolute_html(once, BASE).count("<") == html.count("<")


class TestSplit:
    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("feed", ("", "")),
            ("feed/", ("", "")),
            ("feed/atom", ("", "atom")),
            ("feed/rss2/", ("", "rss2")),
            ("tag/x/feed", ("tag/x", "")),
            ("tag/feed/feed", ("tag/feed", "")),
            ("2026/05/post/feed/atom/", ("2026/05/post", "atom")),
            ("myfeed", None),
            ("feed/json", None),
            ("feeds", None),
            ("", None),
        ],
    )
    def test_the_archive_comes_before_the_base(self, path, found):
        assert split(path, "feed") == found

    def test_a_base_may_have_several_parts(self):
        assert split("blog/rss/news/atom", "rss/news") == ("blog", "atom")


class TestIds:
    def test_they_are_iris_that_differ_by_language_only_when_they_should(self):
        english, french = entry_id("a" * 32, "en"), entry_id("a" * 32, "fr")
        assert english.startswith("urn:uuid:")
        assert english != french
        assert english == entry_id("a" * 32, "en")

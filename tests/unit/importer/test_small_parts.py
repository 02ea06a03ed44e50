"""The small pure parts: metadata, slugs, addresses, names of files, the report."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.importer.types import EXAMPLES, Outcome, Report
from cms.importer.wordpress import slugs
from cms.importer.wordpress.dates import instant, parse
from cms.importer.wordpress.logins import login_key
from cms.importer.wordpress.permalinks import PermalinkShape, from_wordpress, site_path
from cms.importer.wordpress.php import PhpFormatError, looks_serialised, unserialise
from cms.importer.wordpress.plain import plain_excerpt, plain_title
from cms.importer.wordpress.types import Item, ItemTerm
from cms.importer.wordpress.uploads import candidates, safe_relative
from cms.importer.wordpress.urls import UrlKey, original_paths, queried_id, url_key


def serialised(value: Any) -> str:
    """Return *value* as PHP would serialise it."""
    if value is None:
        return "N;"
    if isinstance(value, bool):
        return f"b:{int(value)};"
    if isinstance(value, int):
        return f"i:{value};"
    if isinstance(value, str):
        return f's:{len(value.encode())}:"{value}";'
    inside = "".join(serialised(k) + serialised(v) for k, v in value.items())
    return f"a:{len(value)}:{{{inside}}}"


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text(max_size=20),
    lambda inner: st.dictionaries(st.integers(0, 99) | st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


class TestPhp:
    @given(values)
    def test_reads_what_php_writes(self, value: Any) -> None:
        assert unserialise(serialised(value)) == value

    @given(st.text(max_size=60))
    def test_never_fails_in_another_way(self, text: str) -> None:
        with contextlib.suppress(PhpFormatError):
            unserialise(text)

    @pytest.mark.parametrize(
        "text",
        [
            'O:8:"stdClass":0:{}',
            'a:1:{i:0;s:5:"ab";}',
            's:3:"äb";x',
            's:1:"ab";',
            "a:99999999999:{}",
            "a:1:{" * 100,
            "i:;",
            "R:1;",
        ],
    )
    def test_refuses_objects_and_damage(self, text: str) -> None:
        with pytest.raises(PhpFormatError):
            unserialise(text)

    def test_recognises_its_format(self) -> None:
        assert looks_serialised('a:1:{i:0;s:0:"";}')
        assert not looks_serialised("a: list")


class TestSlugs:
    @pytest.mark.parametrize(
        ("given_", "wanted"),
        [
            ("hello-world", "hello-world"),
            ("%ce%b5%cf%80%ce%af-2", "επί-2"),
            ("under_score", "under_score"),
            ("Category 1", "category-1"),
            ("a/b", "a-b"),
            ("..", ""),
            ("%00%2f..", ""),
        ],
    )
    def test_of_an_export(self, given_: str, wanted: str) -> None:
        assert slugs.clean(given_) == wanted

    @pytest.mark.parametrize(
        ("title", "wanted"),
        [
            ("Hello, World!", "hello-world"),
            ("Café & <em>Crème</em>", "cafe-creme"),
            ("Don’t", "dont"),
            ("한국어 제목", "한국어-제목"),
            ("!!!", ""),
        ],
    )
    def test_of_a_title(self, title: str, wanted: str) -> None:
        assert slugs.slugify(title) == wanted

    def test_numbers_are_added(self) -> None:
        taken = {"a", "a-2"}
        assert slugs.unique("a", taken.__contains__, hierarchical=False) == "a-3"
        assert slugs.unique("feed", taken.__contains__, hierarchical=False) == "feed-2"
        assert slugs.unique("2024", taken.__contains__, hierarchical=False) == "2024"
        assert slugs.unique("page2", taken.__contains__, hierarchical=True) == "page2-2"
        long = "x" * 200
        assert slugs.unique(long, {long}.__contains__, hierarchical=False) == "x" * 198 + "-2"


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "key"),
        [
            ("https://www.old.example/a/", UrlKey("old.example", "/a")),
            ("HTTP://old.example//a//b", UrlKey("old.example", "/a/b")),
            ("/a/%C3%A9/?x=1#y", UrlKey("", "/a/é")),
            ("https://old.example/?p=12", UrlKey("old.example", "", "p=12")),
            ("/?page_id=7&amp;x=1", UrlKey("", "", "page_id=7")),
            ("mailto:a@b.c", None),
            ("javascript:alert(1)", None),
            ("http://[broken", None),
            ("plain", None),
            ("", None),
        ],
    )
    def test_are_comparable(self, url: str, key: UrlKey | None) -> None:
        assert url_key(url) == key

    def test_may_name_a_number(self) -> None:
        assert queried_id(UrlKey("x", "", "p=12")) == 12
        assert queried_id(UrlKey("x", "/a")) is None

    def test_of_a_cut_picture_lead_to_the_whole_one(self) -> None:
        assert original_paths("/a-300x200.jpg") == [
            "/a-300x200.jpg",
            "/a.jpg",
            "/a-scaled.jpg",
        ]
        assert "/a.png" in original_paths("/a-e1234567890-150x150.png")
        assert original_paths("/a.jpg") == ["/a.jpg"]

    def test_below_a_folder(self) -> None:
        assert site_path("https://x.example/blog/2012/a/", "/blog") == "2012/a"
        assert site_path("https://x.example/blogger/", "/blog") == "blogger"


class TestPermalinks:
    @staticmethod
    def learn(*links: str, **item: Any) -> str | None:
        shape = PermalinkShape("/blog")
        for link in links:
            slug = item.get("slug", link.rstrip("/").rpartition("/")[2].removesuffix(".html"))
            values = {"slug": slug, "id": 12, "creator": "ada", **item}
            made = Item(type="post", link=f"https://x.example{link}", **values)
            shape.add(made, dt.datetime(2012, 3, 4, 5, 6))
        return shape.pattern()

    @pytest.mark.parametrize(
        ("link", "wanted"),
        [
            ("/2012/03/04/a/", "{year}/{month}/{day}/{slug}"),
            ("/2012/03/a/", "{year}/{month}/{slug}"),
            ("/a/", "{slug}"),
            ("/archives/a.html", "archives/{slug}.html"),
            ("/blog/news/a/", "news/{slug}"),
            ("/author/ada/a", "author/{author}/{slug}"),
        ],
    )
    def test_are_learnt(self, link: str, wanted: str) -> None:
        assert self.learn(link) == wanted

    def test_with_numbers_and_categories(self) -> None:
        assert self.learn("/archives/12", slug="a") == "archives/{id}"
        terms = (ItemTerm("category", "news", "News"),)
        assert self.learn("/news/a/", terms=terms) == "{category}/{slug}"

    def test_nothing_is_guessed(self) -> None:
        assert self.learn("/?p=12", slug="a") is None
        assert self.learn("/2012/03/a/", "/b/", "/x/y/c.d/", slug="") is None

    def test_patterns_of_wordpress(self) -> None:
        assert from_wordpress("/%year%/%monthnum%/%postname%/") == "{year}/{month}/{slug}"


class TestText:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("A <em>b</em> &amp; c", "A b & c"),
            ("a < b > c", "a < b > c"),
            ("<script>alert(1)</script>x", "x"),
            (" two\nlines ", "two lines"),
            ("l&#039;é", "l'é"),
        ],
    )
    def test_of_titles(self, text: str, wanted: str) -> None:
        assert plain_title(text) == wanted

    def test_of_excerpts(self) -> None:
        assert plain_excerpt("<p>a</p><p>b<br>c</p> 1 < 2") == "a\nb\nc\n 1 < 2"

    @pytest.mark.parametrize(
        ("login", "key"), [(">Ada", "ada"), ("Ada  Lovelace ", "ada lovelace"), ("é", "é")]
    )
    def test_of_logins(self, login: str, key: str) -> None:
        assert login_key(login) == key


class TestDates:
    def test_zero_and_nonsense_are_none(self) -> None:
        for text in ("", "0000-00-00 00:00:00", "2012-13-45 00:00:00", "yesterday", "0001-01-01"):
            assert parse(text) is None

    def test_utc_counts_before_local(self) -> None:
        at = instant("2012-01-01 10:00:00", "2012-01-01 03:00:00")
        assert at == dt.datetime(2012, 1, 1, 10, tzinfo=dt.UTC)
        assert instant("0000-00-00 00:00:00", "2012-01-01 03:00:00") == at.replace(hour=3)


class TestNamesOfFiles:
    @pytest.mark.parametrize(
        "name", ["../a", "/a", "a/../../b", "a\\b", "a\x00b", "", ".", "x" * 300, "\ud800"]
    )
    def test_that_lead_elsewhere_are_none(self, name: str) -> None:
        assert safe_relative(name) is None

    def test_are_tried_in_order(self) -> None:
        item = Item(
            id=1,
            type="attachment",
            attachment_url="https://x.example/wp-content/uploads/sites/3/2012/a%20b.jpg",
            meta=(("_wp_attached_file", "2012/a b.jpg"),),
        )
        found = candidates(item)
        assert found[0] == "2012/a b.jpg"
        assert "sites/3/2012/a b.jpg" in found
        assert found[-1] == "a b.jpg"


class TestReport:
    def test_stays_small(self) -> None:
        report = Report()
        for number in range(10_000):
            report.skip("post", "because", f"post {number}")
        (remark,) = report.remarks
        assert (remark.count, len(remark.examples)) == (10_000, EXAMPLES)
        assert report.as_dict()["counts"] == {"post": {"skipped": 10_000}}

    def test_can_be_taken_back(self) -> None:
        report = Report()
        report.count("post", Outcome.CREATED)
        before = report.copy()
        report.count("post", Outcome.CREATED)
        report.remark("post", "why", "a")
        report.become(before)
        assert report.items == 1
        assert report.remarks == []

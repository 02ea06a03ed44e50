"""Feeds as readers' programs get them."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from lxml import etree

from cms.content.services import ContentService
from cms.taxonomy.services import TaxonomyService
from tests.functional.feeds.rfc4287 import problems

FEEDS = ("/feed/", "/feed/atom/")


def titles(feed):
    return [entry.title for entry in feed.entries]


@pytest.mark.every_database
class TestArchives:
    @pytest.mark.parametrize("path", FEEDS)
    def test_the_site_newest_first(self, put, read, clock, path):
        put("Old", published_at=clock.now() - dt.timedelta(days=2))
        put("New")
        put("A page", type="page")
        feed = read(path)
        assert titles(feed) == ["New", "Old"]
        assert feed.feed.title == "Test site"
        assert feed.feed.link == "http://localhost/"

    @pytest.mark.parametrize(
        "values",
        [
            {"status": "draft"},
            {"visibility": "private"},
            {"published_at": dt.datetime(2030, 1, 1, tzinfo=dt.UTC)},
        ],
    )
    def test_what_is_not_public_is_not_there(self, put, read, values):
        put("Shown")
        put("Hidden", **values)
        assert titles(read("/feed/")) == ["Shown"]

    def test_scheduled_posts_appear_at_their_instant(self, put, read, clock):
        put("Later", published_at=clock.now() + dt.timedelta(hours=1))
        assert titles(read("/feed/")) == []
        clock.advance(hours=1)
        assert titles(read("/feed/")) == ["Later"]

    @pytest.mark.parametrize("base", ["", "archive"])
    def test_years_months_and_days(self, put, read, app, settings, base):
        settings.save({"permalink.date_base": base, "site.timezone": "Africa/Cairo"})
        put("Before", published_at=dt.datetime(2026, 1, 31, 21, 59, tzinfo=dt.UTC))
        put("First", published_at=dt.datetime(2026, 1, 31, 22, 0, tzinfo=dt.UTC))
        put("Last", published_at=dt.datetime(2026, 2, 28, 21, 59, tzinfo=dt.UTC))
        root = f"/{base}/2026" if base else "/2026"
        assert titles(read(f"{root}/feed/")) == ["Last", "First", "Before"]
        assert titles(read(f"{root}/02/feed/atom/")) == ["Last", "First"]
        day = read(f"{root}/02/01/feed/")
        assert titles(day) == ["First"]
        assert day.feed.title == "2026-02-01 – Test site"
        assert day.feed.link == f"http://localhost{root}/02/01/"
        (link,) = app.get(f"{root}/02/").html.select('link[type$="atom+xml"]')[1:]
        assert titles(read(link["href"])) == ["Last", "First"]
        for none in ("2025", "2026/02/30", "2026/13", "0000", "2026/2"):
            app.get(f"/{base}/{none}/feed/".replace("//", "/"), status=404)

    @pytest.mark.parametrize("kind", ["", "atom/"])
    def test_categories_with_those_below_and_tags(self, site, put, read, kind):
        with site.scope() as scope:
            taxonomy = scope.get(TaxonomyService)
            egypt = taxonomy.create(taxonomy="category", name="Egypt")
            thebes = taxonomy.create(taxonomy="category", name="Thebes", parent_id=egypt.id)
            stone = taxonomy.create(taxonomy="tag", name="Stone", description="All of stone.")
        put("In Thebes", terms=[thebes.id])
        put("Of stone", terms=[stone.id])
        assert titles(read(f"/category/egypt/feed/{kind}")) == ["In Thebes"]
        assert titles(read(f"/category/egypt/thebes/feed/{kind}")) == ["In Thebes"]
        tag = read(f"/tag/stone/feed/{kind}")
        assert titles(tag) == ["Of stone"]
        assert (tag.feed.title, tag.feed.subtitle) == ("Stone – Test site", "All of stone.")
        assert tag.feed.link == "http://localhost/tag/stone/"

    def test_authors(self, put, read, author, app):
        app.get("/author/ada/feed/", status=404)
        put("By Ada", author_id=author)
        put("By nobody")
        assert titles(read("/author/ada/feed/")) == ["By Ada"]

    def test_comments_of_a_post_and_of_the_site(self, put, say, read):
        post, other = put("A post", comments_open=True), put("Other", comments_open=True)
        say(post, "Well said")
        say(post, "Buy now", status="pending")
        say(other, "Elsewhere")
        assert [entry.summary for entry in read(f"/{post.path}/feed/").entries] == [
            "<p>Well said</p>"
        ]
        assert len(read("/comments/feed/").entries) == 2
        entry = read(f"/{post.path}/feed/atom/").entries[0]
        assert entry.title == "Bob on “A post”"
        assert entry.link.startswith(f"http://localhost/{post.path}/#comment-")

    def test_few_statements_however_many_entries(self, site, put, app, statements, author):
        with site.scope() as scope:
            (term,) = scope.get(TaxonomyService).ensure("tag", ["Stone"])
        link = put("Target", type="page")
        for number in range(12):
            body = f'<p><a href="content:{link.id}">x</a></p>'
            put(f"Post {number}", body, terms=[term.id], author_id=author)
        for address in ("/feed/", "/feed/atom/", "/tag/stone/feed/", "/author/ada/feed/"):
            with statements as made:
                app.get(address)
            assert len(made) <= 6, made


class TestEntries:
    @pytest.mark.parametrize("path", FEEDS)
    def test_addresses_are_absolute_and_references_resolved(self, put, app, path):
        target = put("Target", type="page")
        body = (
            f'<p><a href="content:{target.id}">a</a> <a href="#b">b</a> '
            '<a href="/c?d=1&amp;e=2">c</a> <a href="mailto:x@example.org">m</a> '
            '<a href="https://example.org/">o</a></p>'
        )
        post = put("Post", body, slug="post")
        # Not by feedparser, which completes addresses by itself.
        text = unescape("".join(etree.fromstring(app.get(path).body).itertext()))
        assert 'href="http://localhost/target/"' in text
        assert f'href="http://localhost/{post.path}/#b"' in text
        assert 'href="http://localhost/c?d=1&e=2"' in text
        assert 'href="mailto:x@example.org"' in text
        assert 'href="https://example.org/"' in text
        assert 'href="/' not in text
        assert "content:" not in text

    @pytest.mark.parametrize("path", FEEDS)
    def test_text_of_any_kind_arrives_as_it_was(self, put, read, path):
        put("Tom & Jerry <3 “quotes” 🐫 ]]>", "<p>a &amp; b &lt;c&gt; ]]&gt; 🐫 שלום</p>")
        (entry,) = read(path).entries
        content = entry.content[0].value
        assert "a &amp; b &lt;c&gt; ]]&gt; 🐫 שלום" in content
        assert "Jerry" in entry.title
        assert "🐫" in entry.title

    @pytest.mark.parametrize("path", FEEDS)
    def test_a_password_keeps_the_text_back(self, put, app, read, path):
        put("Guarded", "<p>obelisk</p>", visibility="password", password="sesame")
        (entry,) = read(path).entries
        assert entry.title == "Guarded"
        assert "obelisk" not in app.get(path).text

    def test_an_entry_keeps_its_id_when_its_address_changes(self, site, put, read):
        post = put("Post")
        ((before, link),) = [(e.id, e.link) for e in read("/feed/").entries]
        with site.scope() as scope:
            scope.get(ContentService).update(post.id, slug="elsewhere")
        ((after, moved),) = [(e.id, e.link) for e in read("/feed/").entries]
        assert (before == after, link == moved) == (True, False)
        assert read("/feed/atom/").entries[0].id == after

    def test_authors_categories_and_dates(self, site, put, read, author, clock):
        with site.scope() as scope:
            (term,) = scope.get(TaxonomyService).ensure("tag", ["Stone & Co"])
        put("Post", terms=[term.id], author_id=author)
        for path in FEEDS:
            (entry,) = read(path).entries
            assert entry.author == "Ada"
            assert [tag.term if path == "/feed/" else tag.label for tag in entry.tags] == [
                "Stone & Co"
            ]
            assert entry.published_parsed[:5] == (2026, 3, 2, 11, 0)

    def test_summaries_only_where_so_set(self, put, read, settings):
        settings.save({"feeds.content": "summary"})
        put("Post", "<p>begin</p>" + "<p>word</p>" * 200 + "<p>finish</p>")
        for path in FEEDS:
            (entry,) = read(path).entries
            assert "finish" not in str(entry)
            assert "begin" in entry.summary

    def test_how_many_entries_is_a_setting(self, put, read, settings):
        settings.save({"feeds.items": 2})
        for number in range(4):
            put(f"Post {number}")
        assert len(read("/feed/").entries) == 2

    @pytest.mark.ini({"site.languages": "fr"})
    def test_each_language_has_its_feeds(self, put, read):
        put("English")
        put("Français", locale="fr")
        assert titles(read("/feed/")) == ["English"]
        french = read("/fr/feed/atom/")
        assert titles(french) == ["Français"]
        assert french.feed.language == "fr"
        assert french.entries[0].link.startswith("http://localhost/fr/")


class TestAtomRules:
    """RFC 4287, checked by hand where feedparser is lenient."""

    def test_a_full_feed_keeps_them(self, site, put, say, app, author):
        with site.scope() as scope:
            (term,) = scope.get(TaxonomyService).ensure("tag", ["Stone"])
        post = put("Post", "<p>x</p>", terms=[term.id], author_id=author, comments_open=True)
        put("", "<p>no title</p>")
        say(post, "Hm", name="")
        for path in ("/feed/atom/", "/comments/feed/atom/", "/tag/stone/feed/atom/"):
            assert problems(app.get(path).body, f"http://localhost{path}") == []

    def test_so_does_an_empty_one(self, app):
        assert problems(app.get("/feed/atom/").body, "http://localhost/feed/atom/") == []


class TestAnswers:
    @pytest.mark.parametrize(
        ("path", "type_"),
        [("/feed/", "application/rss+xml"), ("/feed/atom/", "application/atom+xml")],
    )
    def test_types(self, app, path, type_):
        assert app.get(path).headers["Content-Type"] == f"{type_}; charset=utf-8"

    def test_a_client_that_has_it_gets_304(self, put, app):
        put("Post")
        first = app.get("/feed/")
        for header, value in (
            ("If-None-Match", first.headers["ETag"]),
            ("If-None-Match", f'"x", W/{first.headers["ETag"]}'),
        ):
            again = app.get("/feed/", headers={header: value})
            assert (again.status_int, again.body) == (304, b""), header
            assert again.headers["ETag"] == first.headers["ETag"]

    def test_a_post_taken_back_is_news_even_to_a_client_with_a_later_date(self, site, put, app):
        put("Stays", updated_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
        gone = put("Goes")
        first = app.get("/feed/")
        assert "Last-Modified" not in first.headers  # clients would compare it
        date = "Sat, 01 Jan 2050 00:00:00 GMT"
        with site.scope() as scope:
            scope.get(ContentService).trash(gone.id)
        app.get("/feed/", headers={"If-Modified-Since": date}, status=200)

    @pytest.mark.parametrize(
        ("path", "to"),
        [
            ("/feed", "/feed/"),
            ("/feed/rss2/", "/feed/"),
            ("/feed/rdf/", "/feed/"),
            ("/comments/feed/rss/", "/comments/feed/"),
        ],
    )
    def test_other_spellings_lead_to_the_address(self, app, path, to):
        assert app.get(path, status=301).location == f"http://localhost{to}"

    @pytest.mark.parametrize(
        "path",
        [
            "/nowhere/feed/",
            "/category/none/feed/",
            "/tag/none/feed/atom/",
            "/author/none/feed/",
            "/feed/nonsense/",
            "/feed/atom/feed/",
        ],
    )
    def test_what_has_no_feed(self, app, path):
        app.get(path, status=404)

    def test_private_and_protected_talk_stays_so(self, put, say, app, read):
        for visibility in ("private", "password"):
            post = put(visibility, visibility=visibility, password="sesame", comments_open=True)
            say(post, "secret")
            app.get(f"/{post.path or 'x'}/feed/", status=404)
        assert read("/comments/feed/").entries == []

    def test_the_base_is_a_setting(self, app, put, read, settings):
        settings.save({"permalink.feed_base": "rss/news"})
        put("Post")
        assert titles(read("/rss/news/")) == ["Post"]
        assert titles(read("/rss/news/atom/")) == ["Post"]
        app.get("/feed/", status=404)

"""Shared pages of the whole site, seen from outside: who gets what, and when it is made again."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import threading
import time

import brotli
import pytest
import zstandard
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import OperationalError
from webob import Request

from cms.accounts.queries import author_by_slug
from cms.content.listing.pages import ListQuery, read_page
from cms.content.models import Content, ContentTerm
from cms.content.services import ContentService
from cms_cache.core.log import tables
from cms_cache.core.pages.key import url_tag
from cms_cache.core.recording import Recorder, record
from tests.fixtures.sites import visitor
from tests.functional.caching.conftest import another_process, client, status_of
from tests.functional.site.conftest import NOON, titles

DECODE = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


def ask(app, url, headers):
    """Ask without WebTest, which decodes bodies by itself."""
    return Request.blank(url, headers=headers, base_url="http://localhost").get_response(app.app)


def compressed(app, url):
    """Wait for the thread that compresses a page after its first answer; return its variants."""
    for _ in range(500):
        store, key = app.app.registry.cms_pages.store, f"http://localhost{url.rstrip('/')}"
        kept = store.near(key) or store.look(key)[0]
        if len(kept.page.variants) == len(DECODE):
            break
        time.sleep(0.02)
    return kept.page.variants


class TestWhoGetsWhat:
    def test_a_page_is_made_once_for_all(self, app, other, writer):
        url = writer.url(writer.write())
        first = app.get(url)
        assert status_of(first) == "miss"
        for again in (app.get(url), other.get(url)):
            assert status_of(again) == "hit"
            assert again.body == first.body
            assert again.headers["ETag"] == first.headers["ETag"]
            assert "Age" in again.headers

    def test_no_spelling_of_the_host_makes_it_again(self, app, writer):
        url = writer.url(writer.write())
        bodies = set()
        for host in ("localhost", *(f"localhost:{port}" for port in range(1, 60)), "LOCALHOST:080"):
            bodies.add(ask(app, url, {"Host": host}).body)
        assert len(bodies) == 1
        pages = [page.key for page in app.app.registry.cms_pages.store.all()]
        assert [key for key in pages if url.strip("/") in key] == [
            f"http://localhost{url.rstrip('/')}"
        ]

    def test_it_is_compressed_once_for_all_processes(self, app, other, writer):
        url = writer.url(writer.write())
        app.get(url)
        variants = compressed(other, url)
        assert set(variants) == set(DECODE)
        for coding, decode in DECODE.items():
            assert decode(variants[coding]) == variants["identity"]

    def test_a_hit_asks_the_database_nothing(self, app, writer, statements):
        url = writer.url(writer.write())
        app.get(url)
        with statements as made:
            assert status_of(app.get(url)) == "hit"
        assert made == []

    @pytest.mark.parametrize(
        "headers",
        [
            {"Cookie": "_ga=GA1.2.3"}, {"User-Agent": "other"}, {"Accept-Language": "fr"},
            {"X-Forwarded-Host": "evil.example"}, {"X-Original-URL": "/admin"},
            {"X-Rewrite-URL": "/admin"}, {"Cache-Control": "no-cache"}, {"Pragma": "no-cache"},
        ],
        ids=str,
    )  # fmt: skip
    def test_what_is_not_in_the_key_changes_nothing(self, app, writer, headers):
        url = writer.url(writer.write())
        first = app.get(url)
        poked = app.get(url, headers=headers)
        assert status_of(poked) == "hit"
        assert poked.body == first.body

    def test_poison_in_the_first_request_is_not_stored(self, app, other, writer):
        url = writer.url(writer.write())
        app.get(f"{url}?utm_source=poison", headers={"X-Forwarded-Host": "poison.example"})
        clean = other.get(url)
        assert status_of(clean) == "hit"
        assert "poison" not in clean.text

    def test_any_number_of_foreign_parameters_is_one_page(self, site, app, writer):
        url = writer.url(writer.write())
        for number in range(200):
            app.get(f"{url}?fbclid={number}&utm_x={number * 7}")
        assert site.registry.cms_caches.pages.region.guard.usage().entries == 1

    def test_who_is_signed_in_gets_the_shared_body_with_a_bar(
        self, site, app, writer, sign_in, statements
    ):
        post = writer.write(title="Open")
        url = writer.url(post)
        theirs = visitor(site).get(url)
        sign_in(app, "editor")
        with statements as made:
            mine = app.get(url, headers={"If-None-Match": theirs.headers["ETag"]})
        assert len(made) <= 2
        assert mine.status_int == 200
        assert mine.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in mine.headers
        assert f"/admin/content/post/{post.id}" in mine.text
        after = visitor(site).get(url)
        assert status_of(after) == "hit"
        assert after.body == theirs.body
        assert "/admin/" not in after.text

    @pytest.mark.ini({"redis.sessions.cookie_name": "ours"})
    def test_the_session_s_cookie_may_have_a_name_of_an_older_ini(self, app, writer, sign_in):
        url = writer.url(writer.write())
        sign_in(app, "editor")
        assert set(app.cookies) == {"ours"}
        assert "user-bar" in app.get(url).text

    def test_where_visitors_have_no_page_it_is_made_for_who_may_see_it(
        self, site, app, writer, sign_in
    ):
        url = writer.url(writer.write(title="Canary", visibility="private"))
        assert visitor(site).get(url, status=404)
        sign_in(app, "editor")
        assert "Canary" in app.get(url).text
        assert "Canary" not in visitor(site).get(url, status=404).text

    def test_after_signing_out_the_visitor_s_copy_is_back(self, site, app, writer, sign_in):
        url = writer.url(writer.write())
        theirs = visitor(site).get(url)
        sign_in(app, "editor")
        assert "user-bar" in app.get(url).text
        page = app.get("/admin/profile")
        next(form for form in page.forms.values() if form.action.endswith("sign-out")).submit()
        back = app.get(url)
        assert status_of(back) == "hit"
        assert back.body == theirs.body

    def test_who_brings_an_authorization_is_answered_for_himself(self, app, writer):
        url = writer.url(writer.write())
        answer = app.get(url, headers={"Authorization": "Basic eDp5"})
        assert status_of(answer) == "bypass"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert status_of(app.get(url)) == "miss"

    def test_who_asks_for_a_part_gets_the_page(self, app, writer):
        """As every server may answer (RFC 9110, 14.2): a page is no file to go on with."""
        url = writer.url(writer.write())
        part = {"Range": "bytes=0-5"}
        first, then = (app.get(url, headers=part, status=200) for _ in range(2))
        assert [status_of(first), status_of(then)] == ["miss", "hit"]
        assert first.body == then.body == app.get(url).body
        assert app.get(url, headers={**part, "If-None-Match": then.headers["ETag"]}, status=304)

    def test_a_password_unlocks_for_one_visitor(self, site, app, writer):
        post = writer.write(
            title="Locked", body="<p>canary</p>", visibility="password", password="open"
        )
        url = writer.url(post)
        page = app.get(url)
        assert status_of(page) == "miss"
        form = next(f for f in page.forms.values() if "password" in f.fields)
        form["password"] = "open"
        form.submit()
        assert "canary" in app.get(url).text
        assert "canary" not in visitor(site).get(url).text

    @pytest.mark.parametrize("path", ["/admin/x.css", "/admin/profile/x.css", "/admin/;x.css"])
    def test_nothing_personal_is_stored_below_a_harmless_name(self, app, path, sign_in):
        for _ in range(2):  # as a visitor, then signed in
            answer = app.get(path, status="*")
            assert answer.status_int in (404, 403)
            assert "no-store" in answer.headers["Cache-Control"]
            sign_in(app, "editor")

    @pytest.mark.parametrize("ini", [{}, {"cache.pages.enabled": "false"}], ids=["on", "off"])
    def test_who_is_signed_in_is_named_in_no_answer_that_may_be_kept(
        self, site, writer, sign_in, ini
    ):
        wsgi = another_process(site, **ini)
        app = client(wsgi)
        sign_in(app, "editor")
        long = "/search/?q=" + "word+" * 500
        for url in (writer.url(writer.write()), "/", "/nothing/", long):
            answer = app.get(url, status="*")
            assert answer.headers["Cache-Control"] == "private, no-store", url
            assert "user-bar" in answer.text, url
        wsgi.registry.cms_engine.dispose()

    def test_a_preview_touches_no_shared_copy(self, site, app, writer, sign_in):
        post = writer.write(title="Canary", status="draft")
        sign_in(app, "editor")
        assert "Canary" in app.get(f"/preview/{post.id}").text
        assert all("Canary" not in str(page) for page in site.registry.cms_caches.pages.all())


class TestAnswers:
    def test_codings_each_decode_and_have_a_tag_of_their_own(self, app, writer):
        url = writer.url(writer.write(body="<p>" + "Words. " * 400 + "</p>"))
        bodies, tags = set(), set()
        for coding in ("identity", "gzip", "br", "zstd"):
            for _ in range(2):
                answer = ask(app, url, {"Accept-Encoding": coding})
                assert answer.headers.get("Content-Encoding", "identity") == coding
                assert answer.headers["Vary"] == "Accept-Encoding"
                tags.add(answer.headers["ETag"])
                bodies.add(DECODE[coding](answer.body))
            asked = {"Accept-Encoding": coding, "If-None-Match": f'"x", W/{answer.headers["ETag"]}'}
            same = ask(app, url, asked)
            assert same.status_int == 304
            assert {"ETag", "Cache-Control", "Vary", "Date"} <= set(same.headers)
        assert len(bodies) == 1
        assert len(tags) == 4

    def test_a_head_is_a_get_without_its_body(self, app, writer):
        url = writer.url(writer.write())
        got = app.get(url)
        head = app.head(url)
        assert status_of(head) == "hit"
        assert head.body == b""
        assert head.headers["Content-Length"] == got.headers["Content-Length"]

    def test_a_missing_address_is_not_stored_and_appears_at_once(self, site, app, writer):
        for number in range(50):
            app.get(f"/missing-{number}/", status=404)
        assert site.registry.cms_caches.pages.region.guard.usage().entries == 0
        writer.write(type="page", slug="missing-7", title="Here")
        assert "Here" in app.get("/missing-7/").text

    def test_missing_addresses_share_one_page_with_suggestions_of_their_own(
        self, site, app, writer
    ):
        for parent, child in (("Rocks", "Granite"), ("Metals", "Bronze")):
            folder = writer.write(type="page", title=parent, slug=parent.lower())
            writer.write(type="page", title=child, slug=child.lower(), parent_id=folder.id)
        counters = site.registry.cms_caches.counters
        counters.clear()
        first = app.get("/rocks/granit/", status=404)
        second = app.get("/metals/bronz/", status=404)
        assert counters.totals()["fragment"].answers["hit"] == 1
        assert ("Granite" in first.text, "Bronze" in first.text) == (True, False)
        assert ("Granite" in second.text, "Bronze" in second.text) == (False, True)
        assert "<!--" not in second.text

    def test_what_is_published_of_an_address_ends_its_copy_everywhere(self, app, other, writer):
        url = writer.url(writer.write(visibility="public"))
        app.get(url)
        other.get(url)
        changes = app.app.registry.cms_caches.changes
        changes.publish([url_tag("localhost", url.rstrip("/"))])
        assert status_of(other.get(url)) == "stale"
        assert status_of(app.get(url)) == "hit"

    def test_every_answer_says_what_was_done(self, app, writer):
        for path in ("/", "/nothing/", "/admin", "/static/x.css", "/feed/", "/healthz"):
            assert "Cache-Status" in app.get(path, status="*").headers

    @pytest.mark.parametrize(
        ("path", "headers", "why"),
        [
            ("/admin/", {}, "moved"),
            ("/about/", {"Host": "elsewhere.example"}, "refused"),
            ("/" + "a" * 10_000, {}, "refused"),
        ],
    )
    def test_so_do_answers_given_before_the_cache(self, app, path, headers, why):
        answer = ask(app, path, headers)
        assert answer.headers["Cache-Status"] == f"benben; fwd=bypass; detail={why}"


class TestParameters:
    @pytest.mark.ini({"permalink.page_base": "seite", "site.posts_per_page": "2"})
    def test_the_name_of_a_page_s_number_follows_the_setting(self, app, writer):
        for number in range(25):
            writer.write(title=f"Granite {number}", slug=f"g{number}")
        pages = [app.get("/search/?q=granite"), app.get("/search/?q=granite&seite=2")]
        assert pages[0].text != pages[1].text
        assert titles(pages[1]) != titles(pages[0])


class TestErrors:
    @pytest.fixture
    def database_off(self, site, monkeypatch):
        """A context in which the database does not answer."""

        def away(*args, **kwargs):
            raise OperationalError("SELECT", {}, Exception("the server has gone away"))

        @contextlib.contextmanager
        def off():
            engine = site.registry.cms_engine
            with monkeypatch.context() as patched:
                patched.setattr(engine.dialect, "do_execute", away)
                engine.dispose()
                yield

        return off

    def test_database_off_visitors_keep_the_last_good_page(self, app, writer, database_off):
        url = writer.url(writer.write())
        good = app.get(url)
        writer.write(title="Moves everything")
        with database_off():
            kept = app.get(url)
            assert kept.body == good.body
            assert kept.headers["Cache-Status"].endswith("ttl=0; detail=stale-error")
            assert app.get("/never-seen/", status="*").status_int == 503
        assert status_of(app.get(url)) in ("hit", "stale")
        assert "detail=stale" not in app.get(url).headers["Cache-Status"]

    def test_so_do_people_who_are_signed_in(self, app, writer, sign_in, database_off):
        """Nobody can tell who they are, so that what is theirs is left out."""
        sign_in(app, "editor")
        url = writer.url(writer.write(title="Kept"))
        assert "/admin/" in app.get(url).text
        writer.write(title="Moves everything")
        with database_off():
            kept = app.get(url)
            assert "Kept" in kept.text
            assert "/admin/" not in kept.text
            assert kept.headers["Cache-Control"] == "private, no-store"
            assert app.get("/never-seen/", status="*").status_int == 503
        assert "/admin/" in app.get(url).text

    def test_a_damaged_copy_is_a_miss(self, site, app, other, writer):
        url = writer.url(writer.write())
        good = app.get(url)
        compressed(other, url)  # and written again
        for path in (site.var / "cache" / "page").rglob("*"):
            if path.is_file() and path.name not in ("usage", "locks"):
                path.write_bytes(path.read_bytes()[:-40] + b"x" * 40)
        answer = other.get(url)
        assert answer.body == good.body
        assert status_of(answer) == "miss"


class TestFreshness:
    def test_scheduled_content_appears_on_the_second(self, app, writer, clock):
        writer.write(title="Now", slug="now")
        writer.write(title="Soon", published_at=clock.now() + dt.timedelta(minutes=5))
        assert titles(app.get("/")) == ["Now"]
        clock.advance(seconds=299)
        assert status_of(app.get("/")) == "hit"
        clock.advance(seconds=1)
        assert titles(app.get("/")) == ["Soon", "Now"]

    @pytest.mark.every_database
    def test_other_processes_know_at_once(self, site, app, other, writer):
        post = writer.write(title="Before")
        for each in (app, other):
            each.get("/")
            each.get(writer.url(post))
        writer.change(post, title="After")
        for each in (app, other):
            assert titles(each.get("/")) == ["After"]
            assert "After" in each.get(writer.url(post)).text

    @pytest.mark.every_database
    def test_bulk_statements_associations_and_bare_connections_count(self, site, app, writer):
        term = writer.term("category", "Stone")
        post = writer.write(title="Before")
        app.get("/")
        app.get("/category/stone/")
        with site.registry.cms_engine.begin() as db:
            db.execute(update(Content).values(title="By hand"))
        assert titles(app.get("/")) == ["By hand"]
        with site.scope() as scope:
            scope.db.execute(
                insert(ContentTerm).values(
                    content_id=post.id, term_id=term, position=0, public_at=post.public_at
                )
            )
        assert titles(app.get("/category/stone/")) == ["By hand"]
        with site.scope() as scope:
            scope.db.execute(delete(ContentTerm))
        assert titles(app.get("/category/stone/")) == []

    @pytest.mark.every_database
    def test_what_is_rolled_back_ends_nothing(self, site, app, writer):
        post = writer.write(title="Stays")
        app.get("/")
        with site.scope() as scope:
            scope.get(ContentService).update(post.id, title="Never")
            scope.db.flush()
            scope.db.rollback()
        answer = app.get("/")
        assert status_of(answer) == "hit"
        assert titles(answer) == ["Stays"]

    def test_a_render_that_a_commit_overtakes_is_never_fresh(self, site, writer):
        """A barrier inside the page holds the old render until the edit has been committed."""
        post = writer.write(title="Before")
        url = writer.url(post)
        inside, go_on = threading.Event(), threading.Event()
        slow = another_process(site)

        def hold(request, **values):
            if not inside.is_set():
                inside.set()
                assert go_on.wait(30)

        slow.registry.cms_slots.add("footer", hold, 1)
        found = []
        reader = threading.Thread(target=lambda: found.append(client(slow).get(url)))
        reader.start()
        assert inside.wait(30)
        writer.change(post, title="After")
        late = []
        # Whoever asks after the edit waits for no render that began before it.
        waiter = threading.Thread(target=lambda: late.append(client(slow).get(url)))
        waiter.start()
        go_on.set()
        reader.join(30)
        waiter.join(30)
        assert "Before" in found[0].text
        assert "After" in late[0].text
        for app in (client(slow), visitor(site)):
            assert "After" in app.get(url).text
            assert "Before" not in app.get(url).text
        slow.registry.cms_engine.dispose()

    def test_settings_show_at_once_in_every_process(self, site, app, other, writer):
        app.get("/")
        other.get("/")
        site.settings.save({"site.tagline": "Swift stones"})
        assert "Swift stones" in app.get("/").text
        assert "Swift stones" in other.get("/").text


class TestPrecision:
    def test_an_edit_renders_only_pages_that_show_it(self, app, writer):
        posts = writer.posts(6)
        alone = writer.write(type="page", title="Alone", slug="alone")
        urls = [writer.url(post) for post in posts]
        for url in [*urls, writer.url(alone), "/"]:
            app.get(url)
        writer.change(posts[2], title="Changed")
        made = [url for url in [*urls, "/alone/", "/"] if status_of(app.get(url)) != "hit"]
        # Its own page, its neighbours, the list; nothing else.
        assert made == [urls[1], urls[2], urls[3], "/"]

    def test_what_visitors_do_not_see_renders_nothing(self, site, app, writer, sign_in):
        post = writer.write(title="Seen")
        urls = ["/", writer.url(post), "/feed/"]
        for url in urls:
            app.get(url)
        draft = writer.write(title="Draft", status="draft", published_at=None)
        writer.change(draft, title="Draft again")
        writer.write(title="Mine", visibility="private", published_at=NOON - dt.timedelta(days=9))
        staff = visitor(site)
        sign_in(staff, "editor")
        staff.get("/admin/content/post")
        assert [status_of(app.get(url)) for url in urls] == ["hit"] * 3

    def test_lists_and_authors_that_are_kept_ask_the_database_nothing(
        self, site, app, writer, statements
    ):
        writer.posts(3)
        writer.author()
        registry = site.registry
        now = registry.cms_clock.now()
        query = ListQuery("home", {"type": "post", "locale": "en"}, 10)
        with registry.cms_reading_engine.connect() as db:
            for expected in (None, []):
                with record(Recorder(registry.cms_pages.reading())), statements as made:
                    read_page(db, query, 1, now)
                    author_by_slug(db, "ines")
                if expected is not None:
                    assert made == expected


def test_rows_of_the_log_are_as_many_as_transactions(site, writer):
    writer.posts(3)
    writer.write()
    with site.registry.cms_engine.connect() as db:
        head = db.execute(select(tables.head.c.seq)).scalar_one()
        numbers = db.scalars(select(tables.log.c.seq).order_by(tables.log.c.seq)).all()
    assert numbers == list(range(1, head + 1))

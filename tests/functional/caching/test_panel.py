"""The cache in the admin: state, statistics, explaining, clearing, testing."""

from __future__ import annotations

import time

import pytest

from cms.audit.services import Audit
from tests.fixtures.redis import own_redis
from tests.fixtures.sites import Site, visitor
from tests.functional.caching.conftest import status_of

__all__ = ["own_redis"]

PAGES = ("", "/statistics", "/explain", "/clear", "/test")


@pytest.fixture
def admin(app, sign_in):
    sign_in(app, "administrator")
    return app


@pytest.fixture
def reader(site, writer):
    """A visitor with cookies of their own, whose page is stored."""
    return visitor(site)


def entries(site, action):
    with site.scope() as scope:
        return list(scope.get(Audit).entries(action=action))


class TestWhoMay:
    @pytest.mark.parametrize("path", PAGES)
    def test_strangers_are_asked_to_sign_in(self, app, path):
        assert "/admin/sign-in" in app.get(f"/admin/cache{path}", status=303).location

    @pytest.mark.parametrize("role", ["member", "contributor", "author", "editor"])
    def test_nobody_below_an_administrator(self, app, sign_in, role):
        sign_in(app, role)
        for path in PAGES:
            app.get(f"/admin/cache{path}", status=403)
        if role != "member":
            assert "/admin/cache" not in app.get("/admin")

    def test_an_editor_clears_nothing(self, site, app, reader, sign_in):
        reader.get("/")
        sign_in(app, "editor")
        token = app.get("/admin/redirects").html.find("input", {"name": "csrf_token"})["value"]
        app.post("/admin/cache/clear", {"what": "all", "csrf_token": token}, status=403)

        assert status_of(reader.get("/")) == "hit"
        assert entries(site, "cache.cleared") == []

    def test_an_administrator_finds_it_in_the_menu(self, admin):
        admin.get("/admin").click("Cache", index=0)
        for path in PAGES:
            admin.get(f"/admin/cache{path}")

    @pytest.mark.parametrize("path", ["/clear", "/test", "/statistics"])
    def test_a_post_needs_its_token(self, admin, path):
        admin.post(f"/admin/cache{path}", {"what": "all"}, status=400)


class TestState:
    def test_what_was_chosen_why_and_the_log(self, site, admin, writer):
        writer.write()
        page = admin.get("/admin/cache")

        for said in ("Everything works.", "the folder can be written", "Whole pages", "works"):
            assert said in page
        head = site.registry.cms_caches.changes.fence()
        facts = page.html.find("section", {"aria-labelledby": "log"}).get_text(" ")
        assert str(head.epoch) in facts
        assert "by a file that every process" in facts

    @pytest.mark.parametrize(
        ("language", "said"),
        [("fr", "on peut écrire dans le dossier"), ("es", "se puede escribir en la carpeta")],
    )
    def test_in_the_reader_s_language(self, site, app, sign_in, language, said):
        with site.scope() as scope:
            from tests import factories

            user = factories.user(scope, role="administrator", locale=language)
        sign_in(app, user=user)
        assert said in app.get("/admin/cache")
        for path in PAGES:
            app.get(f"/admin/cache{path}")


class TestRedisThatDies:
    @pytest.fixture
    def running(self, own_redis, database, tmp_path, request):
        ini = {
            "cache.redis.url": own_redis.url, "cache.redis.timeout": "1",
            "session.backend": "file", "limits.backend": "file",
        }  # fmt: skip
        site = Site(tmp_path / "site", database, ini)
        site.reset(request.getfixturevalue("_template"))
        yield site
        site.close()

    def test_the_page_answers_quickly_and_says_so(self, running, own_redis):
        from cms.accounts.services import AccountService
        from cms.accounts.types import Purpose
        from tests import factories

        app = visitor(running)
        with running.scope() as scope:
            account = factories.user(scope, role="administrator")
            link = scope.get(AccountService).issue_link(account, Purpose.SIGN_IN)
        app.get(link.path).form.submit(status=303)
        assert "Everything works." in app.get("/admin/cache")
        tested = app.get("/admin/cache/test").forms["run"].submit("advanced")
        assert "Version" in tested
        assert "failed" not in tested
        visitor(running).get("/")

        own_redis.kill()
        began = time.monotonic()
        page = app.get("/admin/cache")
        again = app.get("/admin/cache")
        assert time.monotonic() - began < 5
        for said in ("Something does not work.", "does not work", "is skipped since"):
            assert said in again
        assert "Something does not work." in page
        assert own_redis.url in again
        failed = app.get("/admin/cache/test").forms["run"].submit("advanced")
        assert "3 steps failed." in failed  # each region's connection, and nothing behind it

        preview = app.get("/admin/cache/clear", {"what": "region", "name": "page"})
        assert "an unknown number of entries" in preview
        cleared = preview.forms["clear-now"].submit().follow()
        assert "the store does not answer" in cleared


class TestStatistics:
    def test_reasons_with_their_sentences(self, site, admin, reader):
        for _ in range(3):
            reader.get("/")
        page = admin.get("/admin/cache/statistics")

        assert "Nothing is stored for this key yet." in page
        assert "Renders avoided" in page

    def test_counting_begins_anew(self, site, admin, reader):
        reader.get("/")
        page = admin.get("/admin/cache/statistics")
        page.forms["begin-anew"].submit().follow()

        assert "render" not in {
            key.partition(".")[0]
            for key in site.registry.cms_caches.counters.totals()["page"].answers
        }
        assert len(entries(site, "cache.statistics_cleared")) == 1


class TestExplain:
    def test_a_stored_page_with_what_ends_it(self, admin, reader):
        reader.get("/")
        page = admin.get("/admin/cache/explain", {"url": "/"})

        assert "From the store" in page
        assert "http://localhost/" in page
        tags = page.html.find("section", {"aria-labelledby": "tags"}).get_text(" ").split()
        assert {"content", "menu", "url:localhost/"} <= set(tags)
        assert "would end" in page.click("content", index=0)

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("/nowhere/", "Answers of this status are not stored"),
            ("/admin", "does not share its pages"),
            ("/admin/", "leads on before the cache is asked"),
            ("http://evil.example/", "refused before the cache is asked"),
            ("/%ff", "refused before the cache is asked"),
            ("/caf\u00e9?utm_source=x", "utm_source"),
        ],
    )
    def test_what_is_not_stored_says_why(self, admin, url, said):
        assert said in admin.get("/admin/cache/explain", {"url": url})

    @pytest.mark.parametrize("url", ["gopher:x", "<script>x", "http://[::1", "x" * 1500])
    def test_what_is_no_address_is_said_beside_the_field(self, admin, url):
        page = admin.get("/admin/cache/explain", {"url": url}, status=422)

        assert "is no address" in page.html.find(id="url-error").get_text()
        assert "<script>x" not in page

    def test_what_nobody_can_know_beforehand_is_listed(self, admin, reader):
        page = admin.get("/admin/cache/explain", {"url": "/"})
        instead = page.html.find("section", {"aria-labelledby": "instead"})
        instead = " ".join(instead.get_text(" ").split())
        assert "From the store waited Somebody else was having the page made" in instead
        assert "Not for everybody busy" in instead

        reader.get("/")
        assert "May be instead" not in admin.get("/admin/cache/explain", {"url": "/"})

    def test_it_stores_nothing(self, site, admin):
        admin.get("/admin/cache/explain", {"url": "/"})

        assert site.registry.cms_caches.pages.region.guard.usage().entries == 0

    def test_who_looks_leaves_nothing_of_theirs_in_it(self, admin, reader):
        admin.get("/admin/cache/explain", {"url": "/"})

        assert status_of(reader.get("/")) == "miss"
        assert "user-bar" not in reader.get("/")


class TestClear:
    def clear(self, admin, what, name=""):
        preview = admin.get("/admin/cache/clear", {"what": what, "name": name})
        return preview, preview.forms["clear-now"].submit(status=303).follow()

    @pytest.fixture
    def two(self, writer, reader):
        """The addresses of two stored pages."""
        urls = [writer.url(writer.write(title=each, slug=each)) for each in ("one", "two")]
        for url in urls:
            reader.get(url)
            assert status_of(reader.get(url)) == "hit"
        return urls

    @pytest.mark.every_database
    def test_an_address_ends_that_page_and_no_other(self, site, admin, reader, two):
        preview, done = self.clear(admin, "url", two[0])

        assert "1 stored page would end." in preview
        assert "Stored pages ended: 1." in done
        assert status_of(reader.get(two[1])) == "hit"
        assert status_of(reader.get(two[0])) == "stale"
        (entry,) = entries(site, "cache.cleared")
        assert entry.actor_id
        assert entry.details["pages"] == 1

    def test_a_tag_ends_what_depends_on_it(self, site, admin, reader, two):
        found = site.registry.cms_caches.pages.all()
        tag = next(tag for page in found if "/one" in page.key
                   for tag in page.all_tags() if tag.startswith("content:"))  # fmt: skip
        self.clear(admin, "tag", tag)

        assert status_of(reader.get(two[0])) == "stale"
        assert status_of(reader.get(two[1])) == "hit"

    def test_looking_at_what_would_end_ends_nothing(self, admin, reader, two):
        admin.get("/admin/cache/clear", {"what": "tag", "name": "content"})
        admin.get("/admin/cache/clear", {"what": "all"})

        assert [status_of(reader.get(url)) for url in two] == ["hit", "hit"]

    @pytest.mark.parametrize(("what", "name"), [("region", "page"), ("all", "")])
    def test_a_region_or_everything_in_every_process(
        self, site, admin, reader, other, two, what, name
    ):
        assert status_of(other.get(two[0])) == "hit"
        preview, done = self.clear(admin, what, name)

        assert "2 entries" in preview
        assert "Whole pages: 2 forgotten." in done
        assert [status_of(reader.get(url)) for url in two] == ["miss", "miss"]
        assert status_of(other.get(two[1])) in ("hit", "stale")
        assert status_of(other.get(two[0])) in ("hit", "stale")

    def test_it_ends_no_session_and_no_limit(self, site, admin, two):
        limiter = site.registry.cms_cache_limiter
        limiter.hit("sign_in", "192.0.2.7", "anna")
        left = limiter.test("sign_in", "192.0.2.7", "anna").remaining
        self.clear(admin, "all")

        assert admin.get("/admin/cache", status=200)
        assert limiter.test("sign_in", "192.0.2.7", "anna").remaining == left

    def test_a_region_of_its_own_leaves_the_others(self, site, admin, reader, two):
        before = site.registry.cms_caches.made["page"].guard.usage().entries
        self.clear(admin, "region", "fragment")

        assert site.registry.cms_caches.made["page"].guard.usage().entries == before

    @pytest.mark.parametrize(
        ("what", "name"),
        [("region", "nope"), ("region", ""), ("tag", ""), ("tag", "a\nb"), ("tag", "x" * 2100),
         ("tag", "*"), ("tag", "region:page"), ("tag", "~content:1"),
         ("url", ""), ("url", "http://evil.example/"), ("url", "gopher:x")],
    )  # fmt: skip
    def test_what_is_not_there_is_said(self, site, admin, what, name):
        page = admin.get("/admin/cache/clear", {"what": what, "name": name}, status=422)
        assert "clear-now" not in page.forms
        token = admin.get("/admin/cache/test").html.find("input", {"name": "csrf_token"})["value"]
        given = {"what": what, "name": name, "csrf_token": token}

        admin.post("/admin/cache/clear", given, status=400)
        assert entries(site, "cache.cleared") == []

    def test_a_tag_of_the_cache_itself_is_refused_for_what_it_ends(self, admin, reader, two):
        page = admin.get("/admin/cache/clear", {"what": "tag", "name": "*"}, status=422)

        assert "The cache uses the tag * itself: clear everything" in page
        assert [status_of(reader.get(url)) for url in two] == ["hit", "hit"]

    def test_something_else_is_a_bad_request(self, admin):
        admin.get("/admin/cache/clear", {"what": "sessions"}, status=400)

    def test_markup_in_a_tag_is_text(self, admin):
        assert "<script>x" not in admin.get(
            "/admin/cache/clear", {"what": "tag", "name": "<script>x"}
        )


class TestTests:
    def test_the_simple_one(self, site, admin):
        page = admin.get("/admin/cache/test").forms["run"].submit("simple")

        assert "All is well." in page
        assert "In use" in page
        assert "Two processes see each other" not in page
        (entry,) = entries(site, "cache.tested")
        assert entry.summary == "simple test: all is well"

    def test_the_advanced_one(self, admin):
        form = admin.get("/admin/cache/test").forms["run"]
        form["region"] = "data"
        page = form.submit("advanced")

        for step in ("Write and read", "Latency", "Two processes see each other", "Delete"):
            assert step in page
        assert "All is well." in page
        assert "Parts of pages</h2>" not in page

    def test_it_leaves_nothing_behind(self, site, admin):
        before = site.registry.cms_caches.made["data"].guard.usage().entries
        admin.get("/admin/cache/test").forms["run"].submit("advanced")

        assert site.registry.cms_caches.made["data"].guard.usage().entries == before

    def test_a_region_that_is_none_is_a_bad_request(self, admin):
        admin.get("/admin/cache/test", {"region": "nope"}, status=400)

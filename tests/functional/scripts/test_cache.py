"""``cms cache``."""

from __future__ import annotations

import pytest

from cms.audit.services import Audit
from cms.scripts.errors import ExitCode


class TestCache:
    def test_status_says_what_was_chosen_and_why(self, run):
        ended = run("cache", "status", "--json")

        assert ended.code == ExitCode.DONE
        assert ended.json["healthy"]
        assert {region["name"] for region in ended.json["regions"]} == {"page", "fragment", "data"}
        assert all(region["reason"] for region in ended.json["regions"])
        assert ended.json["sessions"]["problem"] == ""
        assert ended.json["log"]["announced"] == "file"
        assert "BECAUSE" in run("cache", "status").out

    def test_stats_count_over_processes(self, run, site):
        site.registry.cms_caches.region("data").get_or_create("k", lambda: 1)
        site.registry.cms_caches.region("data").get("k")
        site.registry.cms_caches.counters.flush()
        found = run("cache", "stats", "--json").json["data"]

        assert found["hits"] >= 1
        assert found["stores"] >= 1
        assert "HIT RATE" in run("cache", "stats").out

    def test_both_tests_pass(self, run):
        ended = run("cache", "test", "--advanced", "--json")

        assert ended.code == ExitCode.DONE
        steps = [step for region in ended.json.values() for step in region]
        assert all(step["ok"] is not False for step in steps)
        assert run("cache", "test", "--region", "data").code == ExitCode.DONE

    def test_clearing_counts_what_is_forgotten(self, run, site):
        run("cache", "clear")
        site.registry.cms_caches.region("data").set("k", 1)

        assert run("cache", "clear", "--region", "page", "--json").json["regions"] == {"page": 0}
        assert run("cache", "clear", "--dry-run", "--json").json["regions"]["data"] == 1
        assert run("cache", "clear", "--json").json["regions"]["data"] == 1
        assert "data: 0 forgotten" in run("cache", "clear").out
        assert run("cache", "clear", "--region", "nonsense").code == ExitCode.USAGE

    def test_clearing_is_in_the_audit_log(self, run, site):
        run("cache", "clear", "--tag", "content")
        with site.scope() as scope:
            (entry,) = scope.get(Audit).entries(action="cache.cleared")

        assert entry.actor_name.startswith("command line")
        assert entry.details["tags"] == ["content"]

    def test_find_looks_at_an_address_without_showing_its_password(self, run):
        ended = run("cache", "find", "redis://:hidden@127.0.0.1:1", "--json")

        assert ended.code == ExitCode.DONE
        assert not ended.json[0]["usable"]
        assert "hidden" not in ended.out


class TestPages:
    """What is stored, why, and ending it; ``/`` of an empty site will do."""

    def test_explain_says_what_happens_and_why(self, run, app):
        before = run("cache", "explain", "/", "--json").json
        assert (before["decision"], before["reason"]) == ("render", "miss")

        app.get("/?utm_source=x")
        found = run("cache", "explain", "/?utm_source=x&comments=2", "--json").json
        assert found["key"].endswith("/?comments=2")
        assert found["ignored"] == ["utm_source"]

        found = run("cache", "explain", "/", "--json").json
        assert found["decision"] == "hit"
        assert {"content", "url:localhost/"} <= set(found["tags"])
        assert found["lifetime"] == 86400
        assert "content.list_page" in run("cache", "explain", "/").out

    def test_explain_renders_nothing_and_names_what_is_not_shared(self, run, site):
        assert run("cache", "explain", "/admin", "--json").json["reason"] == "route"
        assert run("cache", "explain", "http://evil.example/", "--json").json["reason"] == "refused"
        assert site.registry.cms_caches.pages.region.guard.usage().entries == 0

    @pytest.mark.parametrize(
        "url", ["gopher:x", "", "http://", "http://[::1", "http://localhost:99999/", "/\udcff"]
    )
    def test_what_is_no_address_is_refused_in_one_sentence(self, run, url):
        for command in ("explain", "show"):
            ended = run("cache", command, url)
            assert ended.code == ExitCode.REFUSED
            assert "is no address" in ended.err
        assert run("cache", "clear", "--url", url).code == ExitCode.REFUSED

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (("-X", "post"), "method"),
            (("-H", "authorization: Basic eDp5"), "authorization"),
            (("-H", "Cookie: _ga=1", "-H", "Cookie: unlock=x"), "unlocked"),
            (("-H", "Cookie: _ga=1", "-H", "Accept: */*"), "miss"),
        ],
    )
    def test_the_visitor_can_be_described_as_to_curl(self, run, words, reason):
        assert run("cache", "explain", "/", "--json", *words).json["reason"] == reason

    @pytest.mark.parametrize(
        "words",
        [("-H", "nonsense"), ("-H", "a b: c"), ("-H", "A: b\r\nB: c"), ("-H", "A: \u20ac"),
         ("-H", ": x"), ("-X", "GET /"), ("-X", "")],
    )  # fmt: skip
    def test_what_cannot_be_sent_is_a_wrong_use(self, run, words):
        ended = run("cache", "explain", "/", *words)
        assert ended.code == ExitCode.USAGE
        assert "Traceback" not in ended.err

    def test_what_may_be_instead_is_said(self, run, app):
        said = run("cache", "explain", "/").out
        assert "May be instead:          hit (waited): Somebody else" in said
        app.get("/")
        assert "May be instead" not in run("cache", "explain", "/").out

    @pytest.mark.ini({"cache.backend": "memory", "cache.processes": "one"})
    def test_what_a_server_has_in_its_memory_is_not_seen_but_thought_of(self, run, app):
        app.get("/")
        found = run("cache", "explain", "/", "--json").json
        assert (found["decision"], found["reason"]) == ("render", "miss")
        assert (found["instead"][0]["decision"], found["instead"][0]["reason"]) == ("hit", "")
        assert "; hit" in app.get("/").headers["Cache-Status"]

    def test_other_letters_are_taken_as_a_browser_sends_them(self, run, app):
        found = run("cache", "explain", "/café/", "--json").json
        assert found["key"].endswith("/caf%C3%A9")
        assert run("cache", "explain", "/caf%C3%A9/", "--json").json["key"] == found["key"]

    def test_without_a_trial_nothing_is_made(self, run, site):
        found = run("cache", "explain", "/", "--no-trial", "--json").json
        assert (found["reason"], found["tags"], found["lifetime"]) == ("miss", [], 86400)

    def test_list_and_show(self, run, app):
        app.get("/")
        (page,) = run("cache", "list", "--json").json
        assert page["status"] == 200
        assert run("cache", "list", "--search", "content").out.count("http://localhost/") == 1
        assert run("cache", "list", "--search", "nothing", "--json").json == []
        assert run("cache", "show", "/", "--json").json["key"] == page["key"]
        assert "menus.items_at" in run("cache", "show", "/").out
        assert run("cache", "show", "/other/").code == ExitCode.REFUSED

    def test_clear_by_tag_and_by_address(self, run, app):
        for option in (("--tag", "content"), ("--url", "/"), ("--url", "http://localhost/")):
            app.get("/")
            assert "; hit" in app.get("/").headers["Cache-Status"]
            ended = run("cache", "clear", *option, "--json")
            assert ended.json["pages"] == 1
            assert "fwd=stale; stored" in app.get("/").headers["Cache-Status"]
        assert run("cache", "clear", "--region", "page", "--tag", "x").code == ExitCode.USAGE

    def test_a_dry_run_ends_nothing(self, run, app):
        app.get("/")
        ended = run("cache", "clear", "--tag", "content", "--dry-run")
        assert ended.out == "1 stored page would end\n  http://localhost/\n"
        assert "; hit" in app.get("/").headers["Cache-Status"]

    def test_what_nothing_depends_on_ends_nothing(self, run, app):
        app.get("/")
        assert run("cache", "clear", "--tag", "nothing:1").out == "0 stored pages ended\n"
        assert run("cache", "clear", "--url", "/nowhere/", "--json").json["pages"] == 0
        assert "; hit" in app.get("/").headers["Cache-Status"]

    @pytest.mark.parametrize(
        "words", [("--tag", ""), ("--tag", "a\nb"), ("--url", "http://evil.example/")]
    )
    def test_what_is_no_tag_and_no_address_of_ours_is_refused(self, run, words):
        ended = run("cache", "clear", *words)
        assert ended.code == ExitCode.REFUSED
        assert ended.err.startswith("Error: ")

    @pytest.mark.parametrize(
        "tag", ["*", "region:page", "region:fragment", "region:data", "~", "~content:1"]
    )
    def test_tags_of_the_cache_itself_are_refused_for_what_they_end(self, run, app, site, tag):
        """No page depends on them, so that none could be counted, and yet all would end."""
        app.get("/")
        for words in ((), ("--dry-run",)):
            ended = run("cache", "clear", "--tag", tag, "--tag", "content", *words)
            assert ended.code == ExitCode.REFUSED
            assert ended.err.startswith(f"Error: The cache uses the tag {tag} itself: clear ever")

        assert "; hit" in app.get("/").headers["Cache-Status"]
        with site.scope() as scope:
            assert list(scope.get(Audit).entries(action="cache.cleared")) == []

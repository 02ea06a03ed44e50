"""``cms cache``."""

from __future__ import annotations

from cms.scripts.errors import ExitCode


class TestCache:
    def test_status_says_what_was_chosen_and_why(self, run):
        ended = run("cache", "status", "--json")

        assert ended.code == ExitCode.DONE
        assert ended.json["healthy"]
        assert {region["name"] for region in ended.json["regions"]} == {"page", "fragment", "data"}
        assert all(region["reason"] for region in ended.json["regions"])
        assert ended.json["sessions"]["problem"] == ""
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

        assert run("cache", "clear", "page", "--json").json == {"page": 0}
        assert run("cache", "clear", "--json").json["data"] == 1
        assert run("cache", "clear", "nonsense").code == ExitCode.USAGE

    def test_find_looks_at_an_address_without_showing_its_password(self, run):
        ended = run("cache", "find", "redis://:hidden@127.0.0.1:1", "--json")

        assert ended.code == ExitCode.DONE
        assert not ended.json[0]["usable"]
        assert "hidden" not in ended.out

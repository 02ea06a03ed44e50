"""What works outside requests survives deadlocks and locks."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from cms.db.again import again_when_lost
from cms.jobs.models import JobSchedule

pytestmark = pytest.mark.every_database


class TestAgainWhenLost:
    def test_two_that_lock_each_other_out_both_succeed(self, site, names):
        calls = []
        meet = threading.Barrier(2, timeout=20)

        def change(order):
            def work():
                calls.append(order)
                # Not announced as writing: SQLite too then takes its locks in the middle.
                with site.scope(write=False) as scope:
                    scope.db.scalars(select(JobSchedule)).all()
                    for number, name in enumerate(order):
                        if number == len(order) - 1 and calls.count(order) == 1:
                            meet.wait()
                        if number or scope.db.get_bind().dialect.name != "sqlite":
                            scope.db.execute(mark(name))

            again_when_lost(work)

        run_together(lambda: change(("a", "b")), lambda: change(("b", "a")))

        assert len(calls) > 2
        assert all(text for text in texts(site).values())

    def test_another_error_is_raised_at_once(self, site, names):
        calls = []

        def work():
            calls.append(1)
            with site.scope() as scope:
                scope.db.add(JobSchedule(name="a", last_status="", last_error=""))

        with pytest.raises(IntegrityError):
            again_when_lost(work)

        assert calls == [1]


def mark(name):
    changed = update(JobSchedule).where(JobSchedule.name == name)
    return changed.values(last_error=JobSchedule.last_error + "x")


def texts(site):
    with site.scope(write=False) as scope:
        return {row.name: row.last_error for row in scope.db.scalars(select(JobSchedule))}


def run_together(*works):
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def names(site):
    with site.scope() as scope:
        for name in ("a", "b"):
            scope.db.add(JobSchedule(name=name, last_status="", last_error=""))

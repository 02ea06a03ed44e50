"""Jobs run once, are tried again, and say when they last ran."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from cms.jobs.errors import UnknownJobError
from cms.jobs.models import Job
from cms.jobs.runner import Runner, retry_delay
from cms.jobs.services import Jobs
from cms.jobs.types import JobKind, JobStatus

pytestmark = pytest.mark.every_database


class TestRunning:
    def test_a_job_gets_its_arguments_and_is_done(self, site, runner, calls):
        enqueue(site, "test.note", word="hello")

        assert runner.run_next()
        assert not runner.run_next()
        assert calls == ["hello"]
        assert statuses(site) == [JobStatus.DONE]

    def test_the_oldest_runs_first(self, site, runner, calls, clock):
        enqueue(site, "test.note", word="second")
        enqueue(site, "test.note", run_at=clock.now() - dt.timedelta(hours=1), word="first")

        runner.run_for(5)

        assert calls == ["first", "second"]

    def test_one_for_later_waits(self, site, runner, calls, clock):
        enqueue(site, "test.note", run_at=clock.now() + dt.timedelta(minutes=5), word="later")

        assert not runner.run_next()
        clock.advance(minutes=6)
        assert runner.run_next()
        assert calls == ["later"]

    def test_no_job_is_begun_when_the_time_is_up(self, site, runner, calls):
        enqueue(site, "test.note", word="late")

        assert runner.run_for(0) == 0
        assert calls == []

    def test_a_name_nobody_declared_is_refused(self, site):
        with pytest.raises(UnknownJobError, match=r"test\.missing"):
            enqueue(site, "test.missing")

    def test_two_runners_never_run_one_job_twice(self, site, calls):
        for number in range(20):
            enqueue(site, "test.note", word=number)

        threads = [
            threading.Thread(target=lambda: Runner(site.registry).run_for(30)) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(calls) == list(range(20))


class TestFailing:
    def test_it_is_tried_again_after_a_while_and_then_given_up(self, site, runner, clock):
        enqueue(site, "test.fail")

        runner.run_next()
        (job,) = jobs(site)
        assert (job.status, job.attempts) == (JobStatus.WAITING, 1)
        assert job.run_at == clock.now() + dt.timedelta(seconds=retry_delay(1))
        assert "RuntimeError: out of paper" in job.last_error
        assert not runner.run_next()

        clock.advance(hours=7)
        runner.run_next()
        (job,) = jobs(site)
        assert (job.status, job.attempts) == (JobStatus.FAILED, 2)

    def test_what_it_had_changed_is_undone(self, site, runner):
        enqueue(site, "test.change_and_fail")

        runner.run_next()

        assert [job.name for job in jobs(site)] == ["test.change_and_fail"]

    def test_a_dead_runner_s_job_is_taken_over_once_its_lease_is_up(self, site, clock, calls):
        enqueue(site, "test.note", word="again")
        dead, alive = Runner(site.registry), Runner(site.registry)
        claim = dead._claim()

        assert not alive.run_next()
        clock.advance(seconds=901)
        assert alive.run_next()
        assert calls == ["again"]

        dead._failed(claim, RuntimeError("too late"))
        assert statuses(site) == [JobStatus.DONE]

    def test_one_that_outlived_its_lease_changes_nothing(self, site, clock, monkeypatch):
        """While it dawdles another runner does its work: that must count once, not twice."""
        started = []

        def dawdle(scope):
            started.append(1)
            if len(started) == 1:
                clock.advance(seconds=901)
                assert Runner(site.registry).run_next()
            scope.get(Jobs).enqueue("test.note", word="from the job")

        kinds = {**site.registry.cms_jobs, "test.dawdle": JobKind("test.dawdle", dawdle)}
        monkeypatch.setattr(site.registry, "cms_jobs", kinds)
        enqueue(site, "test.dawdle")

        Runner(site.registry).run_next()

        assert len(started) == 2
        assert sorted(job.name for job in jobs(site)) == ["test.dawdle", "test.note"]


class TestKeys:
    def test_while_one_waits_a_second_with_its_key_is_not_added(self, site, runner, calls):
        first = enqueue(site, "test.note", key="only", word="one")
        second = enqueue(site, "test.note", key="only", word="two")

        assert first == second
        runner.run_for(5)
        assert calls == ["one"]

    def test_once_it_has_begun_a_new_one_may_wait(self, site):
        enqueue(site, "test.note", key="only", word="one")
        Runner(site.registry)._claim()

        enqueue(site, "test.note", key="only", word="two")

        assert sorted(statuses(site)) == [JobStatus.RUNNING, JobStatus.WAITING]

    def test_an_earlier_instant_moves_the_waiting_one_forward(self, site, clock):
        enqueue(site, "test.note", key="only", run_at=clock.now() + dt.timedelta(hours=2))
        enqueue(site, "test.note", key="only")

        (job,) = jobs(site)
        assert job.run_at == clock.now()


class TestPeriodic:
    def test_it_runs_at_once_then_when_its_time_has_passed(self, site, runner, calls, clock):
        runner.run_for(5)
        clock.advance(minutes=59)
        runner.run_for(5)
        assert calls == ["tick"]

        clock.advance(minutes=2)
        runner.run_for(5)
        assert calls == ["tick", "tick"]

    def test_the_last_run_and_the_last_runner_are_known(self, site, runner, clock):
        runner.run_for(5)

        with site.scope() as scope:
            row = scope.get(Jobs).schedule()["test.tick"]
            assert (row.last_started_at, row.last_status) == (clock.now(), "done")
            assert scope.get(Jobs).last_runner() == clock.now()

    def test_what_ended_long_ago_is_forgotten(self, site, runner, clock):
        enqueue(site, "test.note", word="old")
        runner.run_for(5)
        clock.advance(days=8)

        with site.scope() as scope:
            scope.get(Jobs).forget()

        assert jobs(site) == []


def enqueue(site, name, **options):
    with site.scope() as scope:
        return scope.get(Jobs).enqueue(name, **options)


def jobs(site):
    with site.scope(write=False) as scope:
        return list(scope.get(Jobs).latest())


def statuses(site):
    return [job.status for job in jobs(site)]


@pytest.fixture
def calls():
    return []


@pytest.fixture
def runner(site):
    return Runner(site.registry)


@pytest.fixture(autouse=True)
def kinds(request, site, clock, calls, monkeypatch):
    def fail(scope):
        raise RuntimeError("out of paper")

    def change_and_fail(scope):
        scope.db.add(
            Job(
                name="test.leftover",
                args={},
                status="done",
                run_at=scope.clock.now(),
                attempts=0,
                max_attempts=1,
                last_error="",
                created_at=scope.clock.now(),
            )
        )
        scope.db.flush()
        raise RuntimeError("undo me")

    kinds = [
        JobKind("test.note", lambda scope, word="": calls.append(word)),
        JobKind("test.fail", fail, max_attempts=2),
        JobKind("test.change_and_fail", change_and_fail),
        JobKind("test.tick", lambda scope: calls.append("tick"), every=3600),
    ]
    if request.cls is not TestPeriodic:
        kinds.pop()
    monkeypatch.setattr(site.registry, "cms_jobs", {kind.name: kind for kind in kinds})

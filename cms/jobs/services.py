"""Queue work, and see what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.clock import Clock
from cms.db.scope import Scope
from cms.jobs import queries
from cms.jobs.errors import UnknownJobError
from cms.jobs.models import Job, JobSchedule
from cms.jobs.types import JobKind, JobStatus

#: The row of the schedule that says when any runner was last at work.
RUNNER = "jobs.runner"
KEEP_DONE = dt.timedelta(days=7)
KEEP_FAILED = dt.timedelta(days=60)


class Jobs:
    """The queue, seen from one unit of work."""

    def __init__(self, db: Session, clock: Clock, kinds: Mapping[str, JobKind]) -> None:
        self.db = db
        self.clock = clock
        self.kinds = kinds

    def enqueue(
        self, name: str, *, key: str | None = None, run_at: dt.datetime | None = None, **args: Any
    ) -> int:
        """Queue a job and return its id.

        :param key: while a job with this key waits, no second one is added; the one that waits
            is returned, moved forward if this one was due earlier.
        :param run_at: the earliest instant to run it; now unless given.
        :param args: handed to the job; what JSON can hold.
        :raises UnknownJobError: nobody declared *name*.
        """
        kind = self.kinds.get(name)
        if kind is None:
            raise UnknownJobError(name)
        now = self.clock.now()
        job = Job(
            name=name,
            key=key,
            args=args,
            status=JobStatus.WAITING,
            run_at=run_at or now,
            attempts=0,
            max_attempts=kind.max_attempts,
            last_error="",
            created_at=now,
        )
        if key is None:
            self.db.add(job)
            self.db.flush()
            return job.id
        return self._waiting(key, job.run_at) or self._add_once(key, job)

    def _waiting(self, key: str, run_at: dt.datetime) -> int | None:
        waiting = self.db.scalar(select(Job).where(Job.key == key))
        if waiting is None:
            return None
        waiting.run_at = min(waiting.run_at, run_at)
        return waiting.id

    def _add_once(self, key: str, job: Job) -> int:
        try:
            with self.db.begin_nested():
                self.db.add(job)
        except IntegrityError:  # somebody else was faster
            found = self._waiting(key, job.run_at)
            if found is None:
                raise
            return found
        return job.id

    def latest(self, limit: int = 50, status: str | None = None) -> Sequence[Job]:
        """Return the newest jobs, newest first."""
        return self.db.scalars(queries.latest(limit, status)).all()

    def schedule(self) -> dict[str, JobSchedule]:
        """Return when each periodic job last ran, by name; one that never ran is missing."""
        return {row.name: row for row in self.db.scalars(select(JobSchedule))}

    def schedule_row(self, name: str) -> JobSchedule:
        """Return the row that says when *name* last ran, made when it never did."""
        row = self.db.get(JobSchedule, name)
        if row is not None:
            return row
        row = JobSchedule(name=name, last_status="", last_error="")
        try:
            with self.db.begin_nested():
                self.db.add(row)
        except IntegrityError:  # another runner was faster
            return self.db.get_one(JobSchedule, name, populate_existing=True)
        return row

    def last_runner(self) -> dt.datetime | None:
        """Return when a runner was last at work; None says that no cron line is set up."""
        row = self.db.get(JobSchedule, RUNNER)
        return row.last_started_at if row else None

    def plan(self) -> list[str]:
        """Queue the periodic jobs that are due and return their names."""
        ran = self.schedule()
        now = self.clock.now()
        due = []
        for kind in self.kinds.values():
            if kind.every is None:
                continue
            last = ran[kind.name].last_started_at if kind.name in ran else None
            if last is not None and last + dt.timedelta(seconds=kind.every) > now:
                continue
            if self.db.scalar(queries.pending(kind.name)) is None:
                self.enqueue(kind.name, key=f"every:{kind.name}")
                due.append(kind.name)
        return due

    def forget(self) -> int:
        """Remove jobs that ended long ago and return how many."""
        now = self.clock.now()
        removed = 0
        for status, keep in ((JobStatus.DONE, KEEP_DONE), (JobStatus.FAILED, KEEP_FAILED)):
            result: Any = self.db.execute(
                delete(Job).where(Job.status == status, Job.finished_at < now - keep)
            )
            removed += result.rowcount
        return removed


def forget_old_jobs(scope: Scope) -> None:
    """Job: forget what ended long ago."""
    scope.get(Jobs).forget()


def jobs(scope: Scope) -> Jobs:
    """Factory for ``config.add_service``."""
    return Jobs(scope.db, scope.clock, scope.registry.cms_jobs)

"""Statements over the queue."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, and_, or_, select

from cms.jobs.models import Job
from cms.jobs.types import JobStatus


def next_free(now: dt.datetime, names: frozenset[str]) -> Select[Job]:
    """The job that has waited longest, locked so that no other runner takes it.

    PostgreSQL and MariaDB skip rows that another runner looks at; on SQLite the writing
    transaction itself keeps others out.
    """
    waits = and_(Job.status == JobStatus.WAITING, Job.run_at <= now)
    orphaned = and_(Job.status == JobStatus.RUNNING, Job.locked_until < now)
    return (
        select(Job)
        .where(or_(waits, orphaned), Job.name.in_(sorted(names)))
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def pending(name: str) -> Select[int]:
    """Whether a job of this name waits or runs."""
    return (
        select(Job.id)
        .where(Job.name == name, Job.status.in_([JobStatus.WAITING, JobStatus.RUNNING]))
        .limit(1)
    )


def latest(limit: int, status: str | None = None) -> Select[Job]:
    """The newest jobs first."""
    query = select(Job).order_by(Job.id.desc()).limit(limit)
    return query.where(Job.status == status) if status else query

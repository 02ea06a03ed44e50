"""Work to be done outside a request, and when periodic work last ran."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import TABLE_OPTIONS, Base, Identified
from cms.db.types import LongText, exact_string


class Job(Identified, Base):
    """One piece of work; claimed by one runner at a time."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "status", "run_at"), TABLE_OPTIONS)

    name: Mapped[str] = mapped_column(exact_string(100))
    key: Mapped[str | None] = mapped_column(exact_string(200), unique=True)
    """Set while the job waits: a second one with the same key is not added."""
    args: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[str] = mapped_column(exact_string(20))
    """``waiting``, ``running``, ``done`` or ``failed``."""
    run_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int] = mapped_column(default=5)
    locked_by: Mapped[str | None] = mapped_column(String(100))
    locked_until: Mapped[dt.datetime | None]
    """After this instant the runner is taken for dead and the job is free again."""
    last_error: Mapped[str] = mapped_column(LongText, default="")
    created_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]


class JobSchedule(Base):
    """When a periodic job last ran and how it ended."""

    __tablename__ = "job_schedule"

    name: Mapped[str] = mapped_column(exact_string(100), primary_key=True)
    last_started_at: Mapped[dt.datetime | None]
    last_finished_at: Mapped[dt.datetime | None]
    last_status: Mapped[str] = mapped_column(exact_string(20), default="")
    last_error: Mapped[str] = mapped_column(LongText, default="")

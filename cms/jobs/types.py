"""What a job is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class JobStatus(StrEnum):
    """Where a job is in its life."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True)
class JobKind:
    """A kind of work that can be queued.

    :param name: dotted, such as ``search.reindex``.
    :param run: called with a scope and the job's arguments. Its changes and the note that it is
        done are one transaction, so it counts once; what it does outside the database must bear
        being done twice.
    :param label: what the admin and ``cms jobs list`` call it.
    :param every: seconds from one start to the next of a periodic job; None runs on demand only.
    :param max_attempts: how often it is tried before it counts as failed.
    :param lease: seconds after which a runner that says nothing more is taken for dead.
    """

    name: str
    run: Callable[..., None]
    label: Any = ""
    every: int | None = None
    max_attempts: int = 5
    lease: int = 900


@dataclass(frozen=True)
class Claim:
    """A job that one runner has to itself until ``until``."""

    id: int
    name: str
    args: dict[str, Any]
    attempt: int
    max_attempts: int
    runner: str
    until: dt.datetime

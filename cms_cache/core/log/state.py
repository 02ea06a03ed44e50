"""The log of changes as one process sees it, for whoever looks after a site."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from cms_cache.core.errors import Unavailable
from cms_cache.core.log import tables
from cms_cache.core.log.log import ChangeLog


@dataclass(frozen=True, slots=True)
class LogState:
    """The log now.

    Attributes:
        epoch: names the history: another one means that a backup was restored.
        seq: number of the newest change.
        announced: how processes learn of it: `file`, `redis`, `memory`, or `none` where the
            database is asked each time.
        oldest: number of the oldest change that is kept; copies from before it are not used.
        age: seconds since the newest change; `None` when there was none.
        tags: names whose last change this process knows.
        problem: why the log cannot be read; empty when it can.
    """

    announced: str
    epoch: int = 0
    seq: int = 0
    oldest: int | None = None
    age: float | None = None
    tags: int = 0
    problem: str = ""


def state_of(changes: ChangeLog) -> LogState:
    """Look at the log; never raises."""
    kind = changes.head.kind
    try:
        epoch, seq = changes.fence()
        with changes.connect() as db:
            oldest = db.execute(select(func.min(tables.log.c.seq))).scalar()
            at = db.execute(select(tables.log.c.at).where(tables.log.c.seq == seq)).scalar()
    except (Unavailable, SQLAlchemyError) as wrong:
        return LogState(kind, problem=str(wrong).splitlines()[0])
    return LogState(
        announced=kind,
        epoch=epoch,
        seq=seq,
        oldest=oldest,
        age=None if at is None else max(0.0, round(time.time() - at, 1)),
        tags=changes.known_tags,
    )

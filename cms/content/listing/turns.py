"""When lists change by themselves: the clock makes content appear and expire."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from cms.clock import UTC
from cms.content.listing.kinds import C, instant
from cms_cache.core.recording import current, depends_until
from cms_cache.core.values import value

#: MariaDB knows no earlier and no later day.
EARLIEST = dt.datetime(1000, 1, 1, tzinfo=UTC)
LATEST = dt.datetime(9999, 12, 31, tzinfo=UTC)

#: The next instants at which something appears or expires.
TURNS = select(
    select(func.min(C.c.public_at)).where(C.c.public_at > instant("now")).scalar_subquery(),
    select(func.min(C.c.expires_at)).where(C.c.expires_at > instant("now")).scalar_subquery(),
)


@value("content.turn", keep=True)
def until_next_turn(db: Session | Connection, now: dt.datetime) -> dt.datetime:
    """Return the next instant at which any content appears or expires; far away if none does."""
    turns = db.execute(TURNS, {"now": now}).one()
    turn: dt.datetime = min((turn for turn in turns if turn is not None), default=LATEST)
    if turn < LATEST:
        depends_until(turn)
    return turn


def note_turn(db: Session | Connection, now: dt.datetime) -> None:
    """Let what is being read end when content next appears or expires.

    Every read of what is public at *now* calls it; it costs nothing where nobody remembers what
    is read.
    """
    recorder = current()
    if recorder is not None and recorder.reading.may_share:
        until_next_turn(db, now)


def is_public(
    public_at: dt.datetime | None, expires_at: dt.datetime | None, now: dt.datetime
) -> bool:
    """Return whether what has these instants is public at *now*.

    The answer ends by itself at the next of the two, and so does what is made of it.
    """
    if public_at is None:
        return False
    if public_at > now:
        depends_until(public_at)
        return False
    if expires_at is None:
        return True
    if expires_at <= now:
        return False
    depends_until(expires_at)
    return True

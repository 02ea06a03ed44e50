"""The time, as something that can be handed in.

Instants are aware datetimes in UTC everywhere in the product; a time zone is
applied only where a person reads or types a time.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

UTC = dt.UTC


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> dt.datetime:
        """Return the current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is moved; for tests and reproducible imports."""

    def __init__(self, instant: dt.datetime) -> None:
        self._instant = as_utc(instant)

    def now(self) -> dt.datetime:
        return self._instant

    def advance(self, **delta: float) -> dt.datetime:
        """Move by ``timedelta(**delta)`` and return the new instant."""
        self._instant += dt.timedelta(**delta)
        return self._instant


def as_utc(instant: dt.datetime) -> dt.datetime:
    """Return *instant* as an aware datetime in UTC; a naive one is taken to be UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)

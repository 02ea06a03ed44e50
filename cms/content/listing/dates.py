"""Stretches of time that have an archive: a year, a month, a day."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

_DATE = re.compile(r"([0-9]{4})(?:/([0-9]{2})(?:/([0-9]{2}))?)?\Z")

#: The calendar the archives know: what every database can store.
FIRST_YEAR, LAST_YEAR = 1000, 9998
Span = tuple[dt.date, dt.date]


def time_span(path: str) -> Span | None:
    """Return the first day of ``2026``, ``2026/05`` or ``2026/05/31`` and the day after it.

    None means that *path* is no date, or one that does not exist.
    """
    match = _DATE.match(path)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        first = dt.date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if day is not None:
        return first, first + dt.timedelta(days=1)
    if month is not None:
        return first, dt.date(year + month // 12, month % 12 + 1, 1)
    return first, dt.date(year + 1, 1, 1)


def instants(span: Span, timezone: str) -> tuple[dt.datetime, dt.datetime]:
    """Return the midnights, in UTC, at which *span* begins and ends in *timezone*."""
    first, after = (
        dt.datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).astimezone(dt.UTC)
        for day in span
    )
    return first, after

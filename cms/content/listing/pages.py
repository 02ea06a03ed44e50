"""One page of a list, read between two remembered starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from cms.content.listing.kinds import KINDS, Kind
from cms.content.listing.starts import EARLIEST, RememberedStarts, Starts, read_starts


class ListedRow(msgspec.Struct, frozen=True):
    """One row of a list, as the database has it."""

    id: int
    type: str
    locale: str
    path: str
    title: str
    summary: str
    visibility: str
    public_at: dt.datetime
    updated_at: dt.datetime
    sticky: bool
    comment_count: int
    author_name: str | None
    author_slug: str | None
    media_id: int | None
    storage_key: str | None
    source_url: str | None
    mime: str | None
    alt: str | None
    width: int | None
    height: int | None


class ListPage(msgspec.Struct, frozen=True):
    """Page *number* of *last*; ``last`` is at least 1.

    :ivar version: the listing version it was read at.
    :ivar until: the instant at which lists change by themselves.
    """

    rows: tuple[ListedRow, ...]
    number: int
    last: int
    version: int
    until: dt.datetime


class ListQuery(msgspec.Struct, frozen=True):
    """A list: its kind (see :data:`.kinds.KINDS`), the values of it, and how long a page is."""

    kind: str
    values: Mapping[str, Any]
    size: int

    @property
    def key(self) -> tuple[Any, ...]:
        values = self.values.items()
        return (
            self.kind,
            self.size,
            *((k, tuple(v) if isinstance(v, list) else v) for k, v in values),
        )


def read_page(
    db: Connection, remembered: RememberedStarts, query: ListQuery, number: int, now: dt.datetime
) -> ListPage | None:
    """Return page *number* of the list, or None when there is no such page.

    One statement when the starts are remembered, three when they are not.
    """
    kind = KINDS[query.kind]
    starts = remembered.get(query.key, now)
    if starts is not None and 1 <= number <= len(starts.pages):
        version, rows = _read_rows(db, kind, query, starts, number, now)
        if rows and version == starts.version:
            return ListPage(rows, number, len(starts.pages), version, starts.until)
    starts = read_starts(db, kind, query.values, query.size, now)
    remembered.keep(query.key, starts)
    if not starts.pages:
        return ListPage((), 1, 1, starts.version, starts.until) if number == 1 else None
    if not 1 <= number <= len(starts.pages):
        return None
    _, rows = _read_rows(db, kind, query, starts, number, now)
    return ListPage(rows, number, len(starts.pages), starts.version, starts.until)


def _read_rows(
    db: Connection, kind: Kind, query: ListQuery, starts: Starts, number: int, now: dt.datetime
) -> tuple[int, tuple[ListedRow, ...]]:
    """Return the version the rows were read at and the rows; one statement."""
    first = starts.pages[number - 1]
    after = starts.pages[number] if number < len(starts.pages) else None
    mixed = first.sticky and not (after is not None and after.sticky)
    values = {
        **query.values,
        "now": now,
        "limit": query.size,
        "hi_at": first.at,
        "hi_id": first.id,
        "lo_at": EARLIEST if after is None else after.at,
    }
    if mixed and kind.mixed is not None:
        found = list(db.execute(kind.mixed, values).all())
        found.sort(key=lambda row: (row.sticky, row.public_at, row.id), reverse=True)
        del found[query.size :]
    else:
        if kind.mixed is not None:
            values["sticky"] = first.sticky
        found = list(db.execute(kind.rows, values).all())
    version = found[0].listing_version if found else 0
    return version or 0, tuple(ListedRow(*row[1:]) for row in found)

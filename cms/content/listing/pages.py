"""One page of a list, read between two remembered starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from cms.content.listing.kinds import KINDS, Kind
from cms.content.listing.starts import EARLIEST, LATEST, RememberedStarts, Starts, read_starts

#: No row has a higher id (a signed 64-bit integer).
_ANY_ID = 2**63 - 1


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
    """Page *number* of *last*; ``last`` is at least 1."""

    rows: tuple[ListedRow, ...]
    number: int
    last: int


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

    One statement when the starts are remembered, three when they are not; one more on a page
    where sticky content ends.
    """
    kind = KINDS[query.kind]
    starts = remembered.get(query.key, now)
    if starts is not None and 1 <= number <= len(starts.pages):
        version, rows = _read_rows(db, kind, query, starts, number, now)
        if rows and version == starts.version:
            return ListPage(rows, number, len(starts.pages))
    starts = read_starts(db, kind, query.values, query.size, now)
    remembered.keep(query.key, starts)
    if not starts.pages:
        return ListPage((), 1, 1) if number == 1 else None
    if not 1 <= number <= len(starts.pages):
        return None
    _, rows = _read_rows(db, kind, query, starts, number, now)
    return ListPage(rows, number, len(starts.pages))


def _read_rows(
    db: Connection, kind: Kind, query: ListQuery, starts: Starts, number: int, now: dt.datetime
) -> tuple[int, tuple[ListedRow, ...]]:
    """Return the version the rows were read at and the rows."""
    first = starts.pages[number - 1]
    after = starts.pages[number] if number < len(starts.pages) else None
    found: list[Any] = []
    if kind.sticky and first.sticky:
        found = _between(db, kind, query, query.size, now, True, first, after)
        if len(found) < query.size and not (after is not None and after.sticky):
            found += _between(db, kind, query, query.size - len(found), now, False, None, after)
    else:
        found = _between(db, kind, query, query.size, now, False, first, after)
    version = found[0][0] if found else 0
    return version or 0, tuple(ListedRow(*row[1:]) for row in found)


def _between(
    db: Connection,
    kind: Kind,
    query: ListQuery,
    limit: int,
    now: dt.datetime,
    sticky: bool,
    first: Any,
    after: Any,
) -> list[Any]:
    if after is not None and after.sticky != sticky:
        after = None
    values = {
        **query.values,
        "now": now,
        "limit": limit,
        "hi_at": first.at if first else LATEST,
        "hi_id": first.id if first else _ANY_ID,
        "lo_at": after.at if after else EARLIEST,
    }
    if kind.sticky:
        values["sticky"] = sticky
    return list(db.execute(kind.rows, values).all())

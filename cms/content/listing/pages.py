"""One page of a list, read between two page starts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection

from cms.content.listing.kinds import KINDS, Start
from cms.content.listing.starts import page_starts, read_starts
from cms.content.listing.turns import EARLIEST, note_turn
from cms_cache.core.values import value


class ListedRow(msgspec.Struct, frozen=True):
    """One row of a list, as the database has it.

    Nothing that entries do not show: when it changed, the list would be made anew.
    """

    id: int
    type: str
    locale: str
    path: str
    title: str
    summary: str
    visibility: str
    public_at: dt.datetime
    sticky: bool
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


def read_page(db: Connection, query: ListQuery, number: int, now: dt.datetime) -> ListPage | None:
    """Return page *number* of the list, or None when there is no such page."""
    return list_page(db, query.kind, dict(query.values), query.size, number, now)


@value("content.list_page", keep=True, lifetime=120)
def list_page(
    db: Connection, kind: str, values: dict[str, Any], size: int, number: int, now: dt.datetime
) -> ListPage | None:
    """Return page *number* of a list, or None when there is no such page.

    One statement when the starts are kept. Starts and rows are two statements, and content may
    have changed between them: where there is nothing at a start, the starts are worked out anew.
    """
    starts = page_starts(db, kind, values, size, now)
    rows = _read_rows(db, kind, values, size, starts, number, now)
    if not rows and 1 <= number <= len(starts):
        starts = read_starts(db, kind, values, size, now)
        rows = _read_rows(db, kind, values, size, starts, number, now)
    if not starts:
        return ListPage((), 1, 1) if number == 1 else None
    return ListPage(rows, number, len(starts)) if 1 <= number <= len(starts) else None


def _read_rows(
    db: Connection,
    kind: str,
    values: dict[str, Any],
    size: int,
    starts: Sequence[Start],
    number: int,
    now: dt.datetime,
) -> tuple[ListedRow, ...]:
    """Return the rows of a page; one statement, none where there is no such page."""
    if not 1 <= number <= len(starts):
        return ()
    note_turn(db, now)
    statements = KINDS[kind]
    first = starts[number - 1]
    after = starts[number] if number < len(starts) else None
    mixed = first.sticky and not (after is not None and after.sticky)
    bound = {
        **values,
        "now": now,
        "limit": size,
        "hi_at": first.at,
        "hi_id": first.id,
        "lo_at": EARLIEST if after is None else after.at,
    }
    if mixed and statements.mixed is not None:
        found = list(db.execute(statements.mixed, bound).all())
        found.sort(key=lambda row: (row.sticky, row.public_at, row.id), reverse=True)
        del found[size:]
    else:
        if statements.mixed is not None:
            bound["sticky"] = first.sticky
        found = list(db.execute(statements.rows, bound).all())
    return tuple(ListedRow(*row) for row in found)

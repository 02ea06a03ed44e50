"""What pages read of a search, as values.

After a write they are asked for again, and a page of results is made anew only where the search
finds something else, or shows it otherwise: not after every draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from markupsafe import Markup
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from cms.content.listing.turns import note_turn
from cms.search import queries
from cms.search.backends.contract import SearchBackend
from cms.search.backends.mariadb import MariadbBackend
from cms.search.backends.null import NullBackend
from cms.search.backends.postgresql import PostgresqlBackend
from cms.search.backends.sql import READS, SqlBackend
from cms.search.backends.sqlite import SqliteBackend
from cms.search.text.highlight import Marker
from cms.search.text.words import fold, join, words
from cms.search.types import Filters, Found, Hit, Query
from cms_cache.core.recording import depends
from cms_cache.core.values import value

#: Backends that are made of nothing but their name, so that it is enough to ask them again.
OWN: dict[str, SqlBackend] = {
    each.name: each for each in (SqliteBackend(), PostgresqlBackend(), MariadbBackend())
}


def find(
    db: Session | Connection,
    backend: SearchBackend,
    query: Query,
    filters: Filters,
    *,
    now: dt.datetime,
    limit: int,
    offset: int = 0,
) -> Found:
    """Return what *backend* finds; see :meth:`.SearchBackend.search`."""
    if not query.wanted or isinstance(backend, NullBackend):
        return Found((), 0)
    if type(backend) is not type(OWN.get(backend.name)):
        # What nobody can ask again may be anything after a write, and when something appears.
        note_turn(db, now)
        depends(*READS["cache_tables"])
        return backend.search(db, query, filters, now=now, limit=limit, offset=offset)
    return Found.of(
        _ids(db, backend.name, query, filters, limit, offset, now),
        limit=limit,
        offset=offset,
        count=lambda: _count(db, backend.name, query, filters, now),
    )


@value("search.ids")
def _ids(
    db: Session | Connection,
    backend: str,
    query: Query,
    filters: Filters,
    limit: int,
    offset: int,
    now: dt.datetime,
) -> tuple[int, ...]:
    note_turn(db, now)
    return OWN[backend].ids(db, query, filters, now=now, limit=limit, offset=offset)


@value("search.count")
def _count(
    db: Session | Connection, backend: str, query: Query, filters: Filters, now: dt.datetime
) -> int:
    note_turn(db, now)
    return OWN[backend].count(db, query, filters, now=now)


class _Shown(msgspec.Struct, frozen=True):
    """A hit, its texts escaped and marked."""

    id: int
    type: str
    locale: str
    path: str
    title: str
    plain_title: str
    excerpt: str
    published_at: dt.datetime | None


def hits(db: Session | Connection, query: Query, ids: Sequence[int]) -> tuple[Hit, ...]:
    """Return what is shown of the content with *ids*, in their order."""
    by_id = {row.id: row for row in _shown(db, query, ids)} if ids else {}
    return tuple(_hit(by_id[id_]) for id_ in ids if id_ in by_id)


@value("search.hits")
def _shown(db: Session | Connection, query: Query, ids: Sequence[int]) -> list[_Shown]:
    marker = Marker.of(query)
    rows = db.execute(queries.HITS, {"ids": list(ids)}).mappings()
    return [
        _Shown(
            id=row["id"],
            type=row["type"],
            locale=row["locale"],
            path=row["path"] or "",
            title=str(marker.mark(row["title"])),
            plain_title=row["title"],
            excerpt=""
            if row["visibility"] == "password"
            else str(marker.excerpt(join(row["body"]))),
            published_at=row["public_at"],
        )
        for row in rows
    ]


def _hit(row: _Shown) -> Hit:
    values = msgspec.structs.asdict(row)
    # Escaped when they were marked.
    return Hit(**{**values, "title": Markup(row.title), "excerpt": Markup(row.excerpt)})  # noqa: S704


def words_like(db: Session | Connection, beginning: str, ids: Sequence[int]) -> set[str]:
    """Return the words of the documents with *ids* that begin with *beginning*, folded."""
    return set(_words(db, beginning, ids)) if ids else set()


@value("search.words")
def _words(db: Session | Connection, beginning: str, ids: Sequence[int]) -> list[str]:
    rows = db.execute(queries.WORDS, {"ids": list(ids)})
    found = {
        each.lower()
        for row in rows
        for text in row
        for each in words(text)
        if fold(each).startswith(beginning)
    }
    return sorted(found)

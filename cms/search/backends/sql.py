"""What the backends in the site's own database share."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.orm import Session

from cms.content.models import Content, ContentTerm
from cms.search.models import SearchDocument
from cms.search.text.words import clean, separate
from cms.search.types import Document, Filters, Found, Query

CONTENT = cast(Table, Content.__table__)
DOCUMENT = cast(Table, SearchDocument.__table__)
LINK = cast(Table, ContentTerm.__table__)

#: What a search depends on; its statements have textual parts that say nothing of tables.
READS = {"cache_tables": ("content", "content_term", "search_document", "search_index")}

#: Share of its score that content published today gains; half of it after a year.
RECENCY = 0.25

#: Matches that are ranked, the newest of them. More has only a word that is nearly everywhere,
#: and ranking all of them would let one visitor keep the database busy.
CANDIDATES = 5000


@dataclass(frozen=True)
class Match:
    """How one database says a query: where to look, the condition and the score."""

    source: FromClause
    id: ColumnElement[Any]
    condition: ColumnElement[bool]
    score: ColumnElement[float]


class SqlBackend(ABC):
    """Keeps ``search_document`` and searches it together with the rows of content."""

    name: str

    @abstractmethod
    def match(self, query: Query, filters: Filters) -> Match:
        """Return how this database looks for *query*, which has wanted terms."""

    @abstractmethod
    def age(self, now: dt.datetime) -> ColumnElement[float]:
        """Return the expression for the days since publication."""

    def index(self, db: Session, documents: Sequence[Document]) -> None:
        if not documents:
            return
        self.remove(db, [document.id for document in documents])
        db.execute(insert(DOCUMENT), [_row(document) for document in documents])

    def remove(self, db: Session, ids: Iterable[int]) -> None:
        chosen = list(ids)
        if chosen:
            db.execute(delete(DOCUMENT).where(DOCUMENT.c.content_id.in_(chosen)))

    def search(
        self,
        db: Session | Connection,
        query: Query,
        filters: Filters,
        *,
        now: dt.datetime,
        limit: int,
        offset: int = 0,
    ) -> Found:
        if not query.wanted:
            return Found((), 0)
        return Found.of(
            self.ids(db, query, filters, now=now, limit=limit, offset=offset),
            limit=limit,
            offset=offset,
            count=lambda: self.count(db, query, filters, now=now),
        )

    def ids(
        self,
        db: Session | Connection,
        query: Query,
        filters: Filters,
        *,
        now: dt.datetime,
        limit: int,
        offset: int,
    ) -> tuple[int, ...]:
        """Return the ids of what matches, best first; one statement."""
        match = self.match(query, filters)
        recency = 1.0 + RECENCY / (1.0 + func.coalesce(self.age(now), 3650.0) / 365.0)
        statement = (
            _matching(select(CONTENT.c.id), match, filters, now)
            .order_by((match.score * recency).desc(), CONTENT.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return tuple(db.execute(statement, execution_options=READS).scalars())

    def count(
        self, db: Session | Connection, query: Query, filters: Filters, *, now: dt.datetime
    ) -> int:
        """Return how many match; one statement."""
        statement = _matching(select(func.count()), self.match(query, filters), filters, now)
        return int(db.execute(statement, execution_options=READS).scalar_one())


def _matching(
    columns: Select[Any], match: Match, filters: Filters, now: dt.datetime
) -> Select[Any]:
    joined = match.source.join(CONTENT, CONTENT.c.id == match.id)
    return columns.select_from(joined).where(match.condition, *_narrow(filters, now))


def _row(document: Document) -> dict[str, Any]:
    return {
        "content_id": document.id,
        "locale": document.locale,
        "title": separate(clean(document.title))[:500],
        "keywords": separate(clean(document.keywords)),
        "body": separate(clean(document.body)),
    }


def _narrow(filters: Filters, now: dt.datetime) -> list[ColumnElement[bool]]:
    """Return the conditions on content: the clock decides, so they hold at every instant."""
    conditions: list[ColumnElement[bool]] = []
    if filters.public:
        conditions += [
            CONTENT.c.public_at <= now,
            or_(CONTENT.c.expires_at.is_(None), CONTENT.c.expires_at > now),
        ]
    if filters.type is not None:
        conditions.append(CONTENT.c.type == filters.type)
    if filters.locale is not None:
        conditions.append(CONTENT.c.locale == filters.locale)
    if filters.since is not None:
        conditions.append(CONTENT.c.published_at >= filters.since)
    if filters.until is not None:
        conditions.append(CONTENT.c.published_at < filters.until)
    if filters.terms:
        conditions.append(
            exists().where(LINK.c.content_id == CONTENT.c.id, LINK.c.term_id.in_(filters.terms))
        )
    return conditions

"""Search by SQLite's FTS5. https://www.sqlite.org/fts5.html"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    ColumnElement,
    Float,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
    true,
)

from cms.search.backends.sql import CANDIDATES, CONTENT, Match, SqlBackend
from cms.search.text.words import stems
from cms.search.types import Filters, Query, Term

INDEX = table("search_index", column("rowid"))


class SqliteBackend(SqlBackend):
    """FTS5 with accents removed; words also match the beginnings of longer ones."""

    name = "sqlite"

    def match(self, query: Query, filters: Filters) -> Match:
        # bm25 is smaller the better; the weights are of title, keywords and body.
        score = literal_column("-bm25(search_index, 10.0, 4.0, 1.0)", Float)
        condition = text("search_index MATCH :search_match").bindparams(
            bindparam("search_match", expression(query))
        )
        # The limit also keeps SQLite from asking the index about one row of content after the
        # other, which takes seconds where this takes milliseconds.
        found = (
            select(INDEX.c.rowid.label("id"), score.label("score"))
            .where(condition)
            .order_by(INDEX.c.rowid.desc())
            .limit(CANDIDATES)
            .subquery("found")
        )
        return Match(found, found.c.id, true(), found.c.score)

    def age(self, now: dt.datetime) -> ColumnElement[float]:
        today = func.julianday(bindparam("search_now", now.replace(tzinfo=None).isoformat(" ")))
        return func.max(0.0, today - func.julianday(CONTENT.c.published_at), type_=Float)


def expression(query: Query) -> str:
    """Return *query* in the language of FTS5; every word is quoted, so none is an operator."""
    glue = " OR " if query.any else " AND "
    wanted = "(" + glue.join(_wanted(term) for term in query.wanted) + ")"
    return " NOT ".join([wanted, *(_phrase(term.words) for term in query.unwanted)])


def _phrase(words: tuple[str, ...]) -> str:
    return '"' + " ".join(words) + '"'


def _wanted(term: Term) -> str:
    exact = _phrase(term.words)
    if term.exact or len(term.words) > 1 or len(term.words[0]) < 3:
        return exact
    # The word itself counts once more than what merely begins with it.
    also = [f'"{stem}"' for stem in stems(term.words[0])]
    return "(" + " OR ".join([exact, f"{exact}*", *also]) + ")"

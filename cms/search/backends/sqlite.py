"""Search by SQLite's FTS5. https://www.sqlite.org/fts5.html"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Float, bindparam, column, func, literal_column, table, text

from cms.search.backends.sql import CONTENT, Match, SqlBackend
from cms.search.text.words import stems
from cms.search.types import Filters, Query, Term

INDEX = table("search_index", column("rowid"))


class SqliteBackend(SqlBackend):
    """FTS5 with accents removed; words also match the beginnings of longer ones."""

    name = "sqlite"

    def match(self, query: Query, filters: Filters) -> Match:
        condition = text("search_index MATCH :search_match").bindparams(
            bindparam("search_match", expression(query))
        )
        # bm25 is smaller the better; the weights are of title, keywords and body.
        score = literal_column("-bm25(search_index, 10.0, 4.0, 1.0)", Float)
        return Match(INDEX, INDEX.c.rowid, condition, score)  # type: ignore[arg-type]

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

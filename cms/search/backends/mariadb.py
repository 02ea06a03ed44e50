"""Search by the FULLTEXT indexes of MariaDB and MySQL (InnoDB), in boolean mode.

Words under InnoDB's smallest token size are not in the index; for those the rows are
read, which is quick whenever another word of the query has narrowed them down.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Double, Float, and_, bindparam, cast, func, not_, or_, true
from sqlalchemy.dialects.mysql import match as against

from cms.search.backends.sql import CONTENT, DOCUMENT, Match, SqlBackend
from cms.search.text.words import SEPARATOR, SPACELESS, stems
from cms.search.types import Filters, Query, Term

#: InnoDB's default ``innodb_ft_min_token_size``, and its largest token.
SHORTEST, LONGEST = 3, 84
COLUMNS = (DOCUMENT.c.title, DOCUMENT.c.keywords, DOCUMENT.c.body)


class MariadbBackend(SqlBackend):
    """FULLTEXT in boolean mode; accents and case are the collation's business."""

    name = "mariadb"

    def match(self, query: Query, filters: Filters) -> Match:
        indexed = [term for term in query.wanted if _indexed(term)]
        others = [_scanned(term) for term in query.wanted if not _indexed(term)]
        score: ColumnElement[float] = cast(1.0, Double)
        conditions: list[ColumnElement[bool]] = []
        if indexed:
            sign = "" if query.any else "+"
            asked = " ".join(sign + _wanted(term) for term in indexed)
            everywhere = against(*COLUMNS, against=asked).in_boolean_mode()
            title = against(DOCUMENT.c.title, against=asked.replace("+", "")).in_boolean_mode()
            score = cast(everywhere, Float) + cast(title, Float) * 4.0 + 0.001
            conditions.append(everywhere)
        conditions += others
        chosen = or_(*conditions) if query.any else and_(*conditions)
        unwanted = [not_(_scanned(term)) for term in query.unwanted]
        return Match(DOCUMENT, DOCUMENT.c.content_id, and_(true(), chosen, *unwanted), score)

    def age(self, now: dt.datetime) -> ColumnElement[float]:
        instant = bindparam("search_now", now, CONTENT.c.published_at.type)
        return func.greatest(0, func.datediff(instant, CONTENT.c.published_at), type_=Float)


def _indexed(term: Term) -> bool:
    return all(
        SHORTEST <= len(word) <= LONGEST and not SPACELESS.search(word) for word in term.words
    )


def _wanted(term: Term) -> str:
    phrase = '"' + " ".join(term.words) + '"'
    if term.exact or len(term.words) > 1:
        return phrase
    word = term.words[0]
    return "(" + " ".join([f">{word}", f"{word}*", *stems(word)]) + ")"


def _scanned(term: Term) -> ColumnElement[bool]:
    """Return the condition that reads the rows: the words side by side, whole."""
    gap = f"[^[:alnum:]]*{SEPARATOR}?" if SPACELESS.search(term.words[0]) else "[^[:alnum:]]+"
    edge = "" if SPACELESS.search(term.words[0]) else "\\b"
    pattern = edge + gap.join(term.words) + edge
    return or_(*(column.regexp_match(pattern) for column in COLUMNS))

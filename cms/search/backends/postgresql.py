"""Search by PostgreSQL's tsvector with a GIN index.

Every text is indexed twice: ``words``, folded and unstemmed, finds exact words and
beginnings in any language; ``stems``, by the configuration of its language, knows grammar.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    and_,
    bindparam,
    cast,
    column,
    extract,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from cms.search.backends.sql import CANDIDATES, CONTENT, Match, SqlBackend
from cms.search.text.words import WORD, clean, fold, separate, stems
from cms.search.types import Document, Filters, Query, Term

INDEX = table("search_index", column("content_id"), column("words"), column("stems"))

#: PostgreSQL's own configurations; languages that it has none for are not stemmed.
CONFIGURATIONS = {
    "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nb": "norwegian", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sv": "swedish",
    "tr": "turkish",
}  # fmt: skip

_STORE = text(
    """INSERT INTO search_index (content_id, words, stems) VALUES (:id,
        setweight(to_tsvector('simple', :title_folded), 'A')
        || setweight(to_tsvector('simple', :keywords_folded), 'B')
        || to_tsvector('simple', :body_folded),
        setweight(to_tsvector(CAST(:config AS regconfig), :title), 'A')
        || setweight(to_tsvector(CAST(:config AS regconfig), :keywords), 'B')
        || to_tsvector(CAST(:config AS regconfig), :body))"""
).execution_options(cache_tables=("search_index",))

#: Of the body, C (not used), keywords and title.
WEIGHTS: ColumnElement[Any] = literal_column("'{0.1, 0.1, 0.4, 1.0}'::real[]")


def configuration(locale: str | None) -> str:
    """Return the text search configuration for *locale*."""
    return CONFIGURATIONS.get(re.split("[-_]", locale or "")[0].lower(), "simple")


class PostgresqlBackend(SqlBackend):
    """A tsvector beside each document; stemmed where PostgreSQL knows the language."""

    name = "postgresql"

    def index(self, db: Session, documents: Sequence[Document]) -> None:
        super().index(db, documents)
        if documents:
            db.execute(_STORE, [_row(document) for document in documents])

    def match(self, query: Query, filters: Filters) -> Match:
        config = configuration(filters.locale)
        asked = [(_words(term), _grammar(term, config)) for term in query.wanted]
        conditions = [_either(INDEX, words, grammar) for words, grammar in asked]
        wanted = or_(*conditions) if query.any else and_(*conditions)
        unwanted = [not_(INDEX.c.words.op("@@")(_phrase(term.words))) for term in query.unwanted]
        found = (
            select(INDEX.c.content_id, INDEX.c.words, INDEX.c.stems)
            .where(wanted, *unwanted)
            .order_by(INDEX.c.content_id.desc())
            .limit(CANDIDATES)
            .subquery("found")
        )
        score: ColumnElement[float] = literal(0.0)
        for words, grammar in asked:
            score = score + _rank(found.c.words, words)
            if grammar is not None:
                score = score + _rank(found.c.stems, grammar)
        return Match(found, found.c.content_id, true(), score)

    def age(self, now: dt.datetime) -> ColumnElement[float]:
        seconds = extract("epoch", bindparam("search_now", now, CONTENT.c.published_at.type)) - (
            extract("epoch", CONTENT.c.published_at)
        )
        return func.greatest(0.0, cast(seconds, Double) / 86400.0, type_=Double)


def _plain(value: str) -> str:
    """Return the words of *value* only: the parser would see hosts, paths and numbers else."""
    return " ".join(WORD.findall(separate(clean(value))))


def _row(document: Document) -> dict[str, Any]:
    row: dict[str, Any] = {"id": document.id, "config": configuration(document.locale)}
    for name in ("title", "keywords", "body"):
        plain = _plain(getattr(document, name))
        row[name], row[f"{name}_folded"] = plain, fold(plain)
    return row


def _phrase(words: tuple[str, ...]) -> ColumnElement[Any]:
    return func.phraseto_tsquery(
        literal_column("'simple'::regconfig"), " ".join(map(fold, words)), type_=TSQUERY
    )


def _words(term: Term) -> ColumnElement[Any]:
    """Return what *term* is among the unstemmed words."""
    word = fold(term.words[0])
    if term.exact or len(term.words) > 1 or len(word) < 3:
        return _phrase(term.words)
    # The word itself counts once more than what merely begins with it.
    forms = [f"'{word}'", f"'{word}':*", *(f"'{stem}'" for stem in stems(word))]
    return func.to_tsquery(literal_column("'simple'::regconfig"), " | ".join(forms), type_=TSQUERY)


def _grammar(term: Term, config: str) -> ColumnElement[Any] | None:
    """Return what *term* is among the stemmed words, if grammar may be applied to it."""
    if term.exact or len(term.words) > 1 or config == "simple":
        return None
    return func.plainto_tsquery(
        literal_column(f"'{config}'::regconfig"), term.words[0], type_=TSQUERY
    )


def _either(
    index: Any, words: ColumnElement[Any], grammar: ColumnElement[Any] | None
) -> ColumnElement[bool]:
    found: ColumnElement[bool] = index.c.words.op("@@")(words)
    return found if grammar is None else or_(found, index.c.stems.op("@@")(grammar))


def _rank(vector: ColumnElement[Any], asked: ColumnElement[Any]) -> ColumnElement[float]:
    # 1: divide by the logarithm of the length, so that long texts do not win by length.
    return cast(func.ts_rank(WEIGHTS, vector, asked, 1), Double)

"""Indexing that may take a while, a batch a job, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from cms.content.models import Content, ContentTerm
from cms.db.scope import Scope
from cms.jobs.services import Jobs
from cms.search.indexing.services import Indexer

REINDEX = "search.reindex"
INDEX_AUTHOR = "search.index_author"
INDEX_TERM = "search.index_term"
BATCH = 500


def reindex(scope: Scope, after: int = 0) -> None:
    """Index the content beyond the id *after*, then queue the rest."""
    indexer = scope.get(Indexer)
    ids = indexer.after(after, BATCH)
    indexer.index(ids)
    if len(ids) == BATCH:
        scope.get(Jobs).enqueue(REINDEX, after=ids[-1])


def index_author(scope: Scope, author: int, after: int = 0) -> None:
    """Index what account *author* wrote, beyond the id *after*, then queue the rest."""
    ids = written_by(scope, author, after)
    scope.get(Indexer).index(ids)
    if len(ids) == BATCH:
        scope.get(Jobs).enqueue(INDEX_AUTHOR, author=author, after=ids[-1])


def index_term(scope: Scope, term: int, after: int = 0) -> None:
    """Index what carries *term*, beyond the id *after*, then queue the rest."""
    ids = carrying(scope, term, after)
    scope.get(Indexer).index(ids)
    if len(ids) == BATCH:
        scope.get(Jobs).enqueue(INDEX_TERM, term=term, after=ids[-1])


def written_by(scope: Scope, author: int, after: int = 0, limit: int = BATCH) -> list[int]:
    """Return the next ids of what account *author* wrote."""
    statement = select(Content.id).where(Content.author_id == author, Content.id > after)
    return list(scope.db.execute(statement.order_by(Content.id).limit(limit)).scalars())


def carried(scope: Scope, terms: Collection[int]) -> list[int]:
    """Return which of *terms* anything carries, in order."""
    links = ContentTerm.__table__.c
    statement = select(links.term_id).where(links.term_id.in_(terms)).distinct()
    return sorted(scope.db.execute(statement).scalars())


def carrying(scope: Scope, term: int, after: int = 0, limit: int = BATCH) -> list[int]:
    """Return the next ids of what carries *term*."""
    statement = select(ContentTerm.content_id).where(
        ContentTerm.term_id == term, ContentTerm.content_id > after
    )
    return list(scope.db.execute(statement.order_by(ContentTerm.content_id).limit(limit)).scalars())

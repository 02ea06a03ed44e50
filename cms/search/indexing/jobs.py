"""Indexing that may take a while, a batch a job, so that nobody waits for it."""

from __future__ import annotations

from sqlalchemy import select

from cms.content.models import Content
from cms.db.scope import Scope
from cms.jobs.services import Jobs
from cms.search.indexing.services import Indexer

REINDEX = "search.reindex"
INDEX_AUTHOR = "search.index_author"
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
    statement = (
        select(Content.id)
        .where(Content.author_id == author, Content.id > after)
        .order_by(Content.id)
        .limit(BATCH)
    )
    ids = list(scope.db.execute(statement).scalars())
    scope.get(Indexer).index(ids)
    if len(ids) == BATCH:
        scope.get(Jobs).enqueue(INDEX_AUTHOR, author=author, after=ids[-1])

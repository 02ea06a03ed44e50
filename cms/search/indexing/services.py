"""Bringing the index up to date, a few pieces of content at a time."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cms.content.models import Content
from cms.content.types import ContentTypes
from cms.db.scope import Scope
from cms.search.backends.contract import SearchBackend
from cms.search.backends.registry import backend_of
from cms.search.indexing.documents import documents

#: Documents of one statement.
BATCH = 100


class Indexer:
    """Indexes content inside the transaction of its session."""

    def __init__(self, db: Session, backend: SearchBackend, types: ContentTypes) -> None:
        self._db = db
        self._backend = backend
        self._types = types

    def index(self, ids: Iterable[int]) -> int:
        """Bring the content with *ids* up to date and return how many documents that made.

        What is gone, or of a type that search does not know, leaves the index.
        """
        chosen = sorted(set(ids))
        made = 0
        for first in range(0, len(chosen), BATCH):
            batch = chosen[first : first + BATCH]
            found = documents(self._db, self._types, batch)
            self._backend.index(self._db, found)
            gone = set(batch) - {document.id for document in found}
            if gone:
                self._backend.remove(self._db, gone)
            made += len(found)
        return made

    def remove(self, ids: Iterable[int]) -> None:
        """Take the content with *ids* out of the index."""
        self._backend.remove(self._db, ids)

    def count(self) -> int:
        """Return how many pieces of content there are to look at."""
        return self._db.execute(select(func.count()).select_from(Content)).scalar_one()

    def after(self, id: int, limit: int = BATCH) -> list[int]:
        """Return the next ids of content beyond *id*, in order."""
        statement = select(Content.id).where(Content.id > id).order_by(Content.id).limit(limit)
        return list(self._db.execute(statement).scalars())


def indexer(scope: Scope) -> Indexer:
    return Indexer(scope.db, backend_of(scope.registry), scope.registry.cms_content_types)

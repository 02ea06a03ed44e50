"""What a search backend is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from cms.search.types import Document, Filters, Found, Query


class SearchBackend(Protocol):
    """An index over content. Every backend passes :class:`cms.search.testing.SearchContract`.

    ``db`` is the session of the change or the request: a backend in the same database
    writes within its transaction, one elsewhere sends what it got after the commit.
    """

    name: str

    def index(self, db: Session, documents: Sequence[Document]) -> None:
        """Add *documents*, or replace those that have their ids."""
        ...

    def remove(self, db: Session, ids: Iterable[int]) -> None:
        """Forget the documents with these ids; unknown ones are no error."""
        ...

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
        """Return the ids of what matches, best first.

        Title weighs more than keywords, those more than the body, and recent content a
        little more than old. A query without wanted terms finds nothing. With
        ``filters.public``, only what a visitor may see at *now*. Of several thousand matches
        a backend may leave out the oldest.
        """
        ...

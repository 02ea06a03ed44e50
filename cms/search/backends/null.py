"""The backend that finds nothing, for sites that want no search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from cms.search.types import Document, Filters, Found, Query


class NullBackend:
    """Takes everything and finds nothing."""

    name = "none"

    def index(self, db: Session, documents: Sequence[Document]) -> None:
        """Do nothing."""

    def remove(self, db: Session, ids: Iterable[int]) -> None:
        """Do nothing."""

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
        return Found((), 0)

"""The text of content as it is searched."""

from __future__ import annotations

from typing import cast

from sqlalchemy import ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base
from cms.db.types import LongText, exact_string
from cms.search import schema


class SearchDocument(Base):
    """The searchable text of one piece of content.

    Nothing but text: what decides whether somebody may see it (status, visibility,
    instants, terms) is read from the content's own row by every search. Each database's
    index over it is made by :mod:`cms.search.schema`.
    """

    __tablename__ = "search_document"

    content_id: Mapped[int] = mapped_column(
        ForeignKey("content.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    locale: Mapped[str] = mapped_column(exact_string(12))
    title: Mapped[str] = mapped_column(String(500))
    keywords: Mapped[str] = mapped_column(LongText)
    """Names of terms and authors, the excerpt, searchable declared fields."""
    body: Mapped[str] = mapped_column(LongText)
    """Plain text; empty while the content has a password."""


schema.attach(cast(Table, SearchDocument.__table__))

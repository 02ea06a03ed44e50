"""What readers wrote below content."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import TABLE_OPTIONS, Base, Identified
from cms.db.types import LongText, exact_string


class Comment(Identified, Base):
    """A comment or a pingback; only approved ones are public."""

    __tablename__ = "comment"
    __table_args__ = (
        Index(None, "content_id", "status", "created_at"),
        Index(None, "status", "created_at"),
        TABLE_OPTIONS,
    )

    content_id: Mapped[int] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comment.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[str] = mapped_column(exact_string(20), default="comment")
    """``comment``, ``pingback`` or ``trackback``."""
    status: Mapped[str] = mapped_column(exact_string(20))
    """``approved``, ``pending``, ``spam`` or ``trash``."""
    author_name: Mapped[str] = mapped_column(String(200), default="")
    author_email: Mapped[str] = mapped_column(String(254), default="")
    author_url: Mapped[str] = mapped_column(String(500), default="")
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    body: Mapped[str] = mapped_column(LongText)
    """Sanitised HTML."""
    created_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    """When somebody gave it the status it has; None for the one it was written with."""

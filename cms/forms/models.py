"""Messages that visitors sent. Nothing is kept of where they came from."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import TABLE_OPTIONS, Base, Identified
from cms.db.types import LongText, exact_string


class Message(Identified, Base):
    """One form that was sent."""

    __tablename__ = "form_message"
    __table_args__ = (Index(None, "status", "created_at"), TABLE_OPTIONS)

    content_id: Mapped[int | None] = mapped_column(
        ForeignKey("content.id", ondelete="SET NULL"), index=True
    )
    """The page that the form stands in."""
    form: Mapped[str] = mapped_column(String(200))
    """What its editor called the form, else the page."""
    locale: Mapped[str] = mapped_column(exact_string(35))
    status: Mapped[str] = mapped_column(exact_string(20))
    """A :class:`cms.forms.types.MessageStatus`."""
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(LongText)
    """Plain text."""
    created_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    """When somebody gave it the status it has; None for the one it came with."""

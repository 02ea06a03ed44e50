"""Where old URLs lead."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base, Identified
from cms.db.types import exact_string


class Redirect(Identified, Base):
    """One old path and where it leads; status 410 says that it is gone for good."""

    __tablename__ = "redirect"

    source: Mapped[str] = mapped_column(exact_string(700), unique=True)
    """Whole path without slashes at the ends, locale prefix included."""
    status: Mapped[int] = mapped_column(default=301)
    """301, 302, 308 or 410."""
    target: Mapped[str] = mapped_column(String(1000), default="")
    """Path or absolute URL; empty when ``content_id`` names the target."""
    content_id: Mapped[int | None] = mapped_column(
        ForeignKey("content.id", ondelete="CASCADE"), index=True
    )
    automatic: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]

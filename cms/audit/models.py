"""Who did what, when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import TABLE_OPTIONS, Base, Identified
from cms.db.types import Id, exact_string


class AuditEntry(Identified, Base):
    """One act. Names are copied, so that the entry outlives what it speaks of."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "object_type", "object_id"), TABLE_OPTIONS)

    at: Mapped[dt.datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(Id, index=True)
    actor_name: Mapped[str] = mapped_column(String(200), default="")
    action: Mapped[str] = mapped_column(exact_string(60))
    """Dotted name such as ``content.published``."""
    object_type: Mapped[str] = mapped_column(exact_string(40), default="")
    object_id: Mapped[str] = mapped_column(exact_string(64), default="")
    summary: Mapped[str] = mapped_column(String(500), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address: Mapped[str] = mapped_column(String(45), default="")
    request_id: Mapped[str] = mapped_column(String(64), default="")

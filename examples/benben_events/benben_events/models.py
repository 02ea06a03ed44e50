"""A table of the plugin's own."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cms.plugin import Base, Identified, exact_string


class Venue(Identified, Base):
    """A place where events happen."""

    __tablename__ = "events_venue"

    name: Mapped[str] = mapped_column(exact_string(200), unique=True)
    address: Mapped[str] = mapped_column(String(500), default="")

"""Terms: categories (a tree), tags, and whatever taxonomies plugins declare."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.db.base import TABLE_OPTIONS, Base, Identified, Timestamps
from cms.db.types import LongText, exact_string


class Term(Identified, Timestamps, Base):
    """One category, tag or other term, in one language."""

    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("taxonomy", "locale", "path"),
        Index(None, "parent_id"),
        TABLE_OPTIONS,
    )

    taxonomy: Mapped[str] = mapped_column(exact_string(40))
    locale: Mapped[str] = mapped_column(exact_string(12))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("term.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(exact_string(200))
    path: Mapped[str] = mapped_column(exact_string(600))
    """Slugs from the root, joined by "/"; unique per taxonomy and locale."""
    description: Mapped[str] = mapped_column(LongText, default="")
    position: Mapped[int] = mapped_column(default=0)

    parent: Mapped[Term | None] = relationship(remote_side="Term.id", back_populates="children")
    children: Mapped[list[Term]] = relationship(back_populates="parent", order_by="Term.position")

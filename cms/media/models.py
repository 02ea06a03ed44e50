"""Records of uploaded files; the bytes live in the site's storage."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import Base, Identified, Timestamps
from cms.db.types import Id, LongText, exact_string


class Media(Identified, Timestamps, Base):
    """One uploaded or imported file."""

    __tablename__ = "media"

    title: Mapped[str] = mapped_column(String(300), default="")
    filename: Mapped[str] = mapped_column(String(255))
    """The name the file came with, cleaned; what a download is called."""
    storage_key: Mapped[str | None] = mapped_column(exact_string(300), unique=True)
    """Where the bytes are below the media root; None while an imported file is missing."""
    source_url: Mapped[str] = mapped_column(String(1000), default="")
    """Where an import found it; used while the bytes are missing."""
    mime: Mapped[str] = mapped_column(String(120))
    bytes: Mapped[int] = mapped_column(Id, default=0)
    sha256: Mapped[str | None] = mapped_column(exact_string(64), index=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    alt: Mapped[str] = mapped_column(String(1000), default="")
    caption: Mapped[str] = mapped_column(LongText, default="")
    credit: Mapped[str] = mapped_column(String(300), default="")
    focal_x: Mapped[float] = mapped_column(default=0.5)
    focal_y: Mapped[float] = mapped_column(default=0.5)
    colour: Mapped[str] = mapped_column(String(7), default="")
    """Dominant colour as #rrggbb, shown while the picture loads."""
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )

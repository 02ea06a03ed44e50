"""What was imported, so that an import can be repeated and resumed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.db.base import TABLE_OPTIONS, Base, Identified
from cms.db.types import Id, exact_string


class ImportRun(Identified, Base):
    """One run of an importer over one file."""

    __tablename__ = "import_run"

    importer: Mapped[str] = mapped_column(exact_string(40))
    source: Mapped[str] = mapped_column(exact_string(200), index=True)
    """What the ids in the file belong to, such as the address of the old site."""
    filename: Mapped[str] = mapped_column(String(300))
    file_sha256: Mapped[str] = mapped_column(exact_string(64))
    status: Mapped[str] = mapped_column(exact_string(20))
    """``running``, ``done`` or ``failed``."""
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportItem(Base):
    """Which of our rows an item of the source became."""

    __tablename__ = "import_item"
    __table_args__ = (UniqueConstraint("source", "kind", "external_id"), TABLE_OPTIONS)

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True)
    source: Mapped[str] = mapped_column(exact_string(200))
    kind: Mapped[str] = mapped_column(exact_string(20))
    """Such as ``content``, ``term``, ``media`` or ``file``, the old address of an upload."""
    external_id: Mapped[str] = mapped_column(exact_string(200))
    target_id: Mapped[int] = mapped_column(Id)
    target_version: Mapped[int] = mapped_column(default=0)
    """The version of the content that the import left; a higher one was edited here since."""
    digest: Mapped[str] = mapped_column(exact_string(64), default="")
    """SHA-256 of the item as it was in the file; the same digest needs no work."""

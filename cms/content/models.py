"""Content of every type, its revisions, and what it refers to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from cms.accounts.models import User
from cms.db.base import TABLE_OPTIONS, Base, Identified, Timestamps
from cms.db.types import LongText, exact_string
from cms.media.models import Media
from cms.taxonomy.models import Term


class ContentTerm(Base):
    """Which terms a piece of content carries.

    ``type``, ``public_at`` and ``sticky`` repeat the content's own values, so that a
    term's archive is one range of one index (see docs/architecture/queries.md).
    """

    __tablename__ = "content_term"
    __table_args__ = (Index(None, "term_id", "public_at", "content_id"), TABLE_OPTIONS)

    content_id: Mapped[int] = mapped_column(
        ForeignKey("content.id", ondelete="CASCADE"), primary_key=True
    )
    term_id: Mapped[int] = mapped_column(
        ForeignKey("term.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(default=0)
    public_at: Mapped[dt.datetime | None]
    """The content's ``public_at``."""

    term: Mapped[Term] = relationship()


class Content(Identified, Timestamps, Base):
    """A page, a post, or content of a type that a plugin declared."""

    __tablename__ = "content"
    __table_args__ = (
        UniqueConstraint("locale", "path"),
        UniqueConstraint("translation_group", "locale"),
        Index(None, "type", "locale", "public_at", "id"),
        Index(None, "type", "locale", "sticky", "public_at", "id"),
        Index(None, "public_at"),
        Index(None, "expires_at"),
        Index(None, "author_id", "public_at", "id"),
        Index(None, "parent_id", "position"),
        Index(None, "type", "status", "updated_at"),
        Index(None, "sanitiser_version"),
        TABLE_OPTIONS,
    )

    version: Mapped[int] = mapped_column(default=1)
    """Raised by every save; a save names the version it started from."""
    type: Mapped[str] = mapped_column(exact_string(40))
    locale: Mapped[str] = mapped_column(exact_string(12))
    translation_group: Mapped[str] = mapped_column(exact_string(32))
    """Shared by the translations of one piece of content (a random hexadecimal name)."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("content.id", ondelete="SET NULL"))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(500))
    slug: Mapped[str] = mapped_column(exact_string(200))
    path: Mapped[str | None] = mapped_column(exact_string(700))
    """Canonical path without slashes at the ends and without the locale; None while a draft
    has no place in the site yet or after it was trashed."""
    status: Mapped[str] = mapped_column(exact_string(20))
    visibility: Mapped[str] = mapped_column(exact_string(20), default="public")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    published_at: Mapped[dt.datetime | None]
    """From when on it may be seen; ahead of now means scheduled."""
    expires_at: Mapped[dt.datetime | None]
    public_at: Mapped[dt.datetime | None]
    """``published_at`` while it is published and listed for visitors (visibility public or
    password), else None. Listings are ranges over this column; the clock decides the rest."""
    trashed_at: Mapped[dt.datetime | None]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    featured_media_id: Mapped[int | None] = mapped_column(
        ForeignKey("media.id", ondelete="SET NULL"), index=True
    )
    sticky: Mapped[bool] = mapped_column(default=False)
    comments_open: Mapped[bool] = mapped_column(default=False)
    comment_count: Mapped[int] = mapped_column(default=0)
    """Approved comments."""
    template: Mapped[str] = mapped_column(String(80), default="")
    seo_title: Mapped[str] = mapped_column(String(300), default="")
    seo_description: Mapped[str] = mapped_column(String(600), default="")
    noindex: Mapped[bool] = mapped_column(default=False)
    excerpt: Mapped[str] = mapped_column(LongText, default="")
    """Plain text written by a person, or empty."""
    summary: Mapped[str] = mapped_column(LongText, default="")
    """What lists show, as HTML: the excerpt, the part above "more", or the first words."""
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Values of the type's declared fields."""
    sanitiser_version: Mapped[str] = mapped_column(exact_string(16), default="")
    body: Mapped[str] = deferred(mapped_column(LongText, default=""))
    """Sanitised structured HTML, as it was written."""
    rendered: Mapped[str] = deferred(mapped_column(LongText, default=""))
    """Public HTML made when it was saved; references stay as tokens."""

    author: Mapped[User | None] = relationship()
    featured_media: Mapped[Media | None] = relationship()
    parent: Mapped[Content | None] = relationship(
        remote_side="Content.id", back_populates="children"
    )
    children: Mapped[list[Content]] = relationship(
        back_populates="parent", order_by="Content.position"
    )
    term_links: Mapped[list[ContentTerm]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by=ContentTerm.position
    )

    __mapper_args__ = {"version_id_col": version}


class ContentRevision(Identified, Base):
    """A save of a piece of content, as it was after the save."""

    __tablename__ = "content_revision"
    __table_args__ = (UniqueConstraint("content_id", "version"), TABLE_OPTIONS)

    content_id: Mapped[int] = mapped_column(ForeignKey("content.id", ondelete="CASCADE"))
    version: Mapped[int]
    at: Mapped[dt.datetime]
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    reason: Mapped[str] = mapped_column(String(300), default="")
    values: Mapped[dict[str, Any]] = mapped_column()
    """Everything a person can edit, declared fields and term ids included."""

    user: Mapped[User | None] = relationship()


class ContentReference(Base):
    """That a body names another piece of content, a term or a medium by its id."""

    __tablename__ = "content_reference"
    __table_args__ = (Index(None, "kind", "target_id"), TABLE_OPTIONS)

    content_id: Mapped[int] = mapped_column(
        ForeignKey("content.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(exact_string(10), primary_key=True)
    """``content``, ``term`` or ``media``."""
    target_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

"""Revisions: what a save left behind, to be read, compared and restored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session, joinedload

from cms.content.errors import ContentNotFoundError
from cms.content.models import Content, ContentRevision

#: Columns that a person can edit, in the order of the form. Passwords are not kept.
COLUMNS = (
    "title",
    "slug",
    "body",
    "excerpt",
    "status",
    "visibility",
    "parent_id",
    "position",
    "author_id",
    "featured_media_id",
    "sticky",
    "comments_open",
    "template",
    "seo_title",
    "seo_description",
    "noindex",
    "fields",
)
INSTANTS = ("published_at", "expires_at")
#: What restoring a revision leaves as it is now.
NOT_RESTORED = frozenset({"status", "published_at", "parent_id", "position", "visibility"})


def snapshot(content: Content) -> dict[str, Any]:
    """Return everything a person can edit of *content*, as JSON can hold it."""
    values: dict[str, Any] = {name: getattr(content, name) for name in COLUMNS}
    values["fields"] = dict(content.fields or {})
    for name in INSTANTS:
        instant: dt.datetime | None = getattr(content, name)
        values[name] = instant.isoformat() if instant else None
    values["terms"] = sorted(link.term_id for link in content.term_links)
    return values


def to_restore(values: dict[str, Any]) -> dict[str, Any]:
    """Return what of a revision's *values* goes back into the content."""
    kept = {name: value for name, value in values.items() if name not in NOT_RESTORED}
    if kept.get("expires_at"):
        kept["expires_at"] = dt.datetime.fromisoformat(kept["expires_at"])
    return kept


_INSERT = insert(ContentRevision.__table__)  # type: ignore[arg-type]


class Revisions:
    """The revisions of content in one unit of work."""

    def __init__(self, db: Session) -> None:
        self._db = db

    def record(
        self, content: Content, at: dt.datetime, user_id: int | None, reason: str, keep: int
    ) -> None:
        """Keep *content* as it is now, and no more than *keep* revisions (0 keeps all)."""
        self._db.execute(
            _INSERT,
            {
                "content_id": content.id,
                "version": content.version,
                "at": at,
                "user_id": user_id,
                "reason": reason[:300],
                "values": snapshot(content),
            },
        )
        if keep and content.version > keep:
            self._db.execute(
                delete(ContentRevision).where(
                    ContentRevision.content_id == content.id,
                    ContentRevision.version <= content.version - keep,
                )
            )

    def list(self, content_id: int, limit: int = 50, offset: int = 0) -> Sequence[ContentRevision]:
        """Return revisions, newest first, with who made them."""
        return self._db.scalars(
            select(ContentRevision)
            .where(ContentRevision.content_id == content_id)
            .options(joinedload(ContentRevision.user))
            .order_by(ContentRevision.version.desc())
            .limit(limit)
            .offset(offset)
        ).all()

    def count(self, content_id: int) -> int:
        """Return how many revisions there are."""
        return (
            self._db.scalar(select(func.count()).where(ContentRevision.content_id == content_id))
            or 0
        )

    def get(self, content_id: int, version: int) -> ContentRevision:
        """Return one revision; :raises ContentNotFoundError: there is none."""
        found = self._db.scalar(
            select(ContentRevision)
            .where(ContentRevision.content_id == content_id, ContentRevision.version == version)
            .options(joinedload(ContentRevision.user))
        )
        if found is None:
            raise ContentNotFoundError(f"content {content_id} has no revision {version}")
        return found

    def latest(self, content_id: int) -> ContentRevision | None:
        """Return the newest revision."""
        return next(iter(self.list(content_id, limit=1)), None)

    def status_before_trash(self, content_id: int) -> str | None:
        """Return the status the content had before it was trashed."""
        rows = self.list(content_id, limit=20)
        found = (row.values.get("status") for row in rows)
        return next((status for status in found if status and status != "trashed"), None)

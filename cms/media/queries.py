"""Reads of media records."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from cms.media.models import Media
from cms.media.types import MediaInfo

_TABLE = Media.__table__.c
_INFOS = select(
    _TABLE.id,
    _TABLE.mime,
    _TABLE.width,
    _TABLE.height,
    _TABLE.alt,
    _TABLE.title,
    _TABLE.filename,
    _TABLE.bytes,
    _TABLE.source_url,
).where(_TABLE.id.in_(bindparam("ids", expanding=True)))


def media_infos(db: Session, ids: Iterable[int]) -> dict[int, MediaInfo]:
    """Return what is known of the media *ids*, in one statement; unknown ids are missing."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.execute(_INFOS, {"ids": wanted})
    return {row.id: MediaInfo(*row) for row in rows}

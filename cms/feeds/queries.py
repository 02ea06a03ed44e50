"""What feeds read, as statements built once: one for the entries, one for their terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, cast

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select

from cms.comments.models import Comment
from cms.content.listing.kinds import CT, PUBLIC, C, U, instant
from cms.content.listing.turns import note_turn
from cms_cache.core.values import value

K = cast(Table, Comment.__table__)


class EntryRow(msgspec.Struct, frozen=True):
    """One piece of content as a feed needs it."""

    id: int
    type: str
    locale: str
    translation_group: str
    path: str
    title: str
    visibility: str
    public_at: dt.datetime
    updated_at: dt.datetime
    comments_open: bool
    comment_count: int
    summary: str
    rendered: str
    author_name: str | None
    author_slug: str | None


_COLUMNS = (
    C.c.id,
    C.c.type,
    C.c.locale,
    C.c.translation_group,
    C.c.path,
    C.c.title,
    C.c.visibility,
    C.c.public_at,
    C.c.updated_at,
    C.c.comments_open,
    C.c.comment_count,
    C.c.summary,
    C.c.rendered,
    U.c.name.label("author_name"),
    U.c.slug.label("author_slug"),
)


def _latest(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the latest public content of ``:types`` in ``:locale``.

    Which rows is decided on an index first, so that texts are read of these alone.
    """
    chosen = (
        select(C.c.id)
        .where(
            C.c.type.in_(bindparam("types", expanding=True)),
            C.c.locale == bindparam("locale"),
            PUBLIC,
            *conditions,
        )
        .order_by(C.c.public_at.desc(), C.c.id.desc())
        .limit(bindparam("limit"))
        .subquery("chosen")
    )
    return (
        select(*_COLUMNS)
        .select_from(chosen.join(C, C.c.id == chosen.c.id).outerjoin(U, U.c.id == C.c.author_id))
        .order_by(C.c.public_at.desc(), C.c.id.desc())
    )


_CARRYING = select(CT.c.content_id).where(
    CT.c.term_id.in_(bindparam("terms", expanding=True)), CT.c.public_at <= instant("now")
)
_LATEST = _latest()
_OF_TERMS = _latest(C.c.id.in_(_CARRYING))
_OF_AUTHOR = _latest(C.c.author_id == bindparam("author"))
_OF_TIME = _latest(C.c.public_at >= instant("start"), C.c.public_at < instant("end"))


@value("feeds.latest")
def latest(
    db: Connection,
    *,
    types: Sequence[str],
    locale: str,
    now: dt.datetime,
    limit: int,
    terms: Sequence[int] | None = None,
    author: int | None = None,
    between: tuple[dt.datetime, dt.datetime] | None = None,
) -> list[EntryRow]:
    """Return the latest public content, of any of *terms*, by *author* or of a time if given.

    :param between: the first instant, and the first one after the last.
    """
    note_turn(db, now)
    values: dict[str, Any] = {"types": types, "locale": locale, "now": now, "limit": limit}
    statement = _LATEST
    if terms is not None:
        statement, values["terms"] = _OF_TERMS, list(terms)
    elif author is not None:
        statement, values["author"] = _OF_AUTHOR, author
    elif between is not None:
        statement, values["start"], values["end"] = _OF_TIME, *between
    return [EntryRow(*row) for row in db.execute(statement, values)]


class CommentRow(msgspec.Struct, frozen=True):
    """One approved comment and where it stands."""

    id: int
    created_at: dt.datetime
    author_name: str
    body: str
    content_id: int
    content_group: str
    content_path: str
    content_title: str
    content_locale: str


_COMMENTS = (
    select(
        K.c.id,
        K.c.created_at,
        K.c.author_name,
        K.c.body,
        C.c.id.label("content_id"),
        C.c.translation_group,
        C.c.path,
        C.c.title,
        C.c.locale,
    )
    .join_from(K, C, C.c.id == K.c.content_id)
    .where(
        K.c.status == "approved",
        # What is said below a page with a password is not for everybody either.
        C.c.visibility == "public",
        C.c.locale == bindparam("locale"),
        PUBLIC,
    )
    .order_by(K.c.created_at.desc(), K.c.id.desc())
    .limit(bindparam("limit"))
)
_COMMENTS_OF = _COMMENTS.where(K.c.content_id == bindparam("content_id"))


@value("feeds.comments")
def comments(
    db: Connection, *, locale: str, now: dt.datetime, limit: int, content_id: int | None = None
) -> list[CommentRow]:
    """Return the latest approved comments of the site, or of one piece of content."""
    note_turn(db, now)
    values: dict[str, Any] = {"locale": locale, "now": now, "limit": limit}
    if content_id is None:
        rows = db.execute(_COMMENTS, values)
    else:
        rows = db.execute(_COMMENTS_OF, {**values, "content_id": content_id})
    return [CommentRow(*row) for row in rows]

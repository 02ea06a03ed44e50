"""What the sitemap reads. A part is a range of ids, so it costs the same whichever it is.

All are values: a draft or a comment moves the tables, and leaves the sitemap as it was.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    Table,
    and_,
    bindparam,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy import cast as as_type

from cms.accounts.models import User
from cms.content.listing import kinds
from cms.content.listing.kinds import PUBLIC, instant
from cms.content.listing.turns import note_turn
from cms.db.types import UTCDateTime
from cms.sitemap.types import Kind, Part
from cms.taxonomy.models import Term
from cms_cache.core.values import value

C = cast(Table, kinds.C)
CT = cast(Table, kinds.CT)
T = cast(Table, Term.__table__)
U = cast(Table, User.__table__)

_FRONT = C.alias("front")
#: The content shown as the home page, with its translations.
_FRONT_GROUP = (
    select(_FRONT.c.translation_group)
    .where(_FRONT.c.id == bindparam("front_page"))
    .scalar_subquery()
)

#: What search engines may list.
LISTED: ColumnElement[bool] = and_(
    PUBLIC,
    C.c.visibility == "public",
    C.c.noindex.is_(False),
    C.c.type.in_(bindparam("types", expanding=True)),
    C.c.translation_group != func.coalesce(_FRONT_GROUP, ""),
)
#: What the archives of terms and authors show of it, so that none of those is empty.
_ARCHIVED = and_(LISTED, C.c.type.in_(bindparam("archived", expanding=True)))
_CARRIED = exists().where(
    CT.c.term_id == T.c.id,
    CT.c.content_id == C.c.id,
    CT.c.public_at <= instant("now"),
    _ARCHIVED,
)
_WROTE = exists().where(C.c.author_id == U.c.id, _ARCHIVED)
_MEMBERS: dict[Kind, tuple[Table, ColumnElement[bool]]] = {
    Kind.CONTENT: (C, LISTED),
    Kind.TERMS: (T, _CARRIED & T.c.taxonomy.in_(bindparam("taxonomies", expanding=True))),
    Kind.AUTHORS: (U, _WROTE),
}


def _parts(kind: Kind) -> Any:
    table, condition = _MEMBERS[kind]
    number = (table.c.id - 1) // bindparam("size") + 1
    changed = func.max(C.c.updated_at) if kind is Kind.CONTENT else as_type(null(), DateTime())
    return (
        select(literal(str(kind)).label("kind"), number.label("number"), changed.label("changed"))
        .where(condition)
        .group_by(number)
    )


_PARTS = union_all(*(_parts(kind) for kind in _MEMBERS))


class Bounds(msgspec.Struct, frozen=True):
    """What every statement of the sitemap needs to know.

    :param types: the content types of the site; *archived* those that archives of terms and
        authors list.
    :param front_page: id of the content shown as the home page, which is listed as such; 0
        when there is none.
    """

    types: tuple[str, ...]
    archived: tuple[str, ...]
    taxonomies: tuple[str, ...]
    front_page: int
    size: int

    def values(self, **more: Any) -> dict[str, Any]:
        return {
            "types": self.types,
            "archived": self.archived,
            "taxonomies": self.taxonomies,
            "front_page": self.front_page,
            **more,
        }

    def range(self, number: int) -> dict[str, int]:
        """Return the ids of part *number*."""
        return {"first": (number - 1) * self.size + 1, "last": number * self.size}


@value("sitemap.parts")
def parts(db: Connection, bounds: Bounds, now: dt.datetime) -> list[Part]:
    """Return the parts that have something in them, in one statement."""
    note_turn(db, now)
    rows = db.execute(_PARTS, bounds.values(now=now, size=bounds.size))
    found = [Part(Kind(kind), number, _instant(changed)) for kind, number, changed in rows]
    order = list(Kind)
    return sorted(found, key=lambda part: (order.index(part.kind), part.number))


def _instant(value: Any) -> dt.datetime | None:
    """A union of unlike columns comes back as the driver has it: text on SQLite."""
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    return UTCDateTime().process_result_value(value, None) if value else None  # type: ignore[arg-type]


def _ranged(table: Table) -> ColumnElement[bool]:
    return table.c.id.between(bindparam("first"), bindparam("last"))


_CONTENT = (
    select(C.c.path, C.c.locale, C.c.updated_at, C.c.translation_group)
    .where(_ranged(C), LISTED)
    .order_by(C.c.id)
)
_TERMS = (
    select(T.c.taxonomy, T.c.path, T.c.locale)
    .where(_ranged(T), _MEMBERS[Kind.TERMS][1])
    .order_by(T.c.id)
)
_AUTHORS = select(U.c.slug).where(_ranged(U), _WROTE).order_by(U.c.id)

_IN_RANGE = C.alias("in_range")
_ALTERNATES = select(C.c.translation_group, C.c.locale, C.c.path).where(
    LISTED,
    C.c.translation_group.in_(
        select(_IN_RANGE.c.translation_group).where(
            _IN_RANGE.c.id.between(bindparam("first"), bindparam("last"))
        )
    ),
)


@value("sitemap.content")
def content(
    db: Connection, bounds: Bounds, number: int, now: dt.datetime
) -> list[tuple[str | None, str, dt.datetime, str]]:
    """Return path, locale, last change and group of the content of a part."""
    return _rows(db, _CONTENT, bounds, number, now)


@value("sitemap.terms")
def terms(
    db: Connection, bounds: Bounds, number: int, now: dt.datetime
) -> list[tuple[str, str, str]]:
    """Return taxonomy, path and locale of the terms of a part."""
    return _rows(db, _TERMS, bounds, number, now)


@value("sitemap.authors")
def authors(db: Connection, bounds: Bounds, number: int, now: dt.datetime) -> list[tuple[str]]:
    """Return the slugs of the authors of a part."""
    return _rows(db, _AUTHORS, bounds, number, now)


@value("sitemap.alternates")
def alternates(
    db: Connection, bounds: Bounds, number: int, now: dt.datetime
) -> list[tuple[str, str, str | None]]:
    """Return group, locale and path of every translation of the content of a part."""
    return _rows(db, _ALTERNATES, bounds, number, now)


def _rows(db: Connection, statement: Any, bounds: Bounds, number: int, now: dt.datetime) -> Any:
    note_turn(db, now)
    bound = bounds.values(now=now, **bounds.range(number))
    return [tuple(row) for row in db.execute(statement, bound)]

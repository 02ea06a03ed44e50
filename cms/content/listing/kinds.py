"""The kinds of list and their two statements each, built once.

Every list is ordered by ``public_at`` and ``id``, newest first; the home list has sticky
content ahead of that. A page is read between two page starts, which keeps it a range of an
index even on MariaDB, where a comparison of rows ``(a, b) <= (x, y)`` is not one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from cms.accounts.models import User
from cms.content.models import Content, ContentTerm
from cms.db.types import UTCDateTime
from cms.media.models import Media

C = Content.__table__
CT = ContentTerm.__table__
U = User.__table__
M = Media.__table__

_INSTANT = UTCDateTime()


def instant(name: str) -> Any:
    """Return a bound instant."""
    return bindparam(name, type_=_INSTANT)


def forced(statement: Select[Any], *columns: str) -> Select[Any]:
    """Let MariaDB read *statement* by the index over these columns of the content.

    It takes a range of half a table for dear, whatever the limit says, and would read the list
    from its beginning instead.
    """
    hint = f"FORCE INDEX (ix_content_{'_'.join(columns)})"
    return statement.with_hint(C, hint, "mariadb").with_hint(C, hint, "mysql")


#: What a visitor may find listed at ``:now``.
PUBLIC: ColumnElement[bool] = and_(
    C.c.public_at <= instant("now"),
    or_(C.c.expires_at.is_(None), C.c.expires_at > instant("now")),
)

COLUMNS = (
    C.c.id,
    C.c.type,
    C.c.locale,
    C.c.path,
    C.c.title,
    C.c.summary,
    C.c.visibility,
    C.c.public_at,
    C.c.sticky,
    U.c.name.label("author_name"),
    U.c.slug.label("author_slug"),
    C.c.featured_media_id,
    M.c.storage_key,
    M.c.source_url,
    M.c.mime,
    M.c.alt,
    M.c.width,
    M.c.height,
)
TABLES = C.outerjoin(U, U.c.id == C.c.author_id).outerjoin(M, M.c.id == C.c.featured_media_id)


class Start(msgspec.Struct, frozen=True, array_like=True):
    """The first row of a page of a list."""

    sticky: bool
    at: dt.datetime
    id: int


class Kind(msgspec.Struct, frozen=True):
    """One kind of list.

    :param starts: the first row of each page, in order (``:size``, ``:now``).
    :param rows: the rows from ``:hi_at``, ``:hi_id`` down to ``:lo_at`` (``:limit``, ``:now``).
    :param mixed: of a list with sticky content ahead: the sticky rows from ``:hi_at``,
        ``:hi_id`` on and the newest others down to ``:lo_at``, each up to ``:limit``.
    """

    starts: Select[Any]
    rows: Select[Any]
    mixed: CompoundSelect[Any] | None = None


def _starts(condition: ColumnElement[bool], sticky: bool) -> Select[Any]:
    first = C.c.sticky if sticky else literal(False)
    order = [*([C.c.sticky.desc()] if sticky else []), C.c.public_at.desc(), C.c.id.desc()]
    numbered = (
        select(
            first.label("sticky"),
            C.c.public_at.label("at"),
            C.c.id.label("id"),
            func.row_number().over(order_by=order).label("n"),
        )
        .where(condition, PUBLIC)
        .subquery("numbered")
    )
    return (
        select(numbered.c.sticky, numbered.c.at, numbered.c.id)
        .where((numbered.c.n - 1) % bindparam("size") == 0)
        .order_by(numbered.c.n)
    )


_FROM_FIRST = and_(
    C.c.public_at <= instant("hi_at"),
    or_(C.c.public_at < instant("hi_at"), C.c.id <= bindparam("hi_id")),
)
_TO_LAST: ColumnElement[bool] = C.c.public_at >= instant("lo_at")


def _rows(*conditions: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*COLUMNS)
        .select_from(TABLES)
        .where(*conditions, PUBLIC)
        .order_by(C.c.public_at.desc(), C.c.id.desc())
        .limit(bindparam("limit"))
    )


def _kind(condition: ColumnElement[bool], bounded: ColumnElement[bool] | None = None) -> Kind:
    """Return the kind of the content that meets *condition*.

    :param bounded: the same condition where the bounds of the page are known and can help.
    """
    within = condition if bounded is None else bounded
    return Kind(_starts(condition, False), _rows(within, _FROM_FIRST, _TO_LAST))


def _sticky_kind(condition: ColumnElement[bool]) -> Kind:
    """Return the kind of the content that meets *condition*, sticky content first."""
    sticky, other = C.c.sticky == true(), C.c.sticky == false()
    mixed = union_all(
        select(_in_order(_rows(condition, sticky, _FROM_FIRST)).subquery("pinned")),
        select(_in_order(_rows(condition, other, _TO_LAST)).subquery("other")),
    )
    rows = _rows(condition, C.c.sticky == bindparam("sticky"), _FROM_FIRST, _TO_LAST)
    return Kind(_starts(condition, True), _in_order(rows), mixed)


def _in_order(statement: Select[Any]) -> Select[Any]:
    return forced(statement, "type", "locale", "sticky", "public_at", "id")


_TYPE = and_(C.c.type == bindparam("type"), C.c.locale == bindparam("locale"))
_TYPES = and_(C.c.type.in_(bindparam("types", expanding=True)), C.c.locale == bindparam("locale"))


def _with_terms(bounded: bool) -> ColumnElement[bool]:
    """Content that carries one of ``:terms``, each piece once however many it carries."""
    carrying = select(CT.c.content_id).where(CT.c.term_id.in_(bindparam("terms", expanding=True)))
    if bounded:
        carrying = carrying.where(
            CT.c.public_at <= instant("hi_at"), CT.c.public_at >= instant("lo_at")
        )
    return C.c.id.in_(carrying)


#: By name: ``home`` (a type, sticky first), ``type``, ``term``, ``author``, ``date``.
KINDS: dict[str, Kind] = {
    "home": _sticky_kind(_TYPE),
    "type": _kind(_TYPE),
    "term": _kind(and_(_TYPES, _with_terms(False)), and_(_TYPES, _with_terms(True))),
    "author": _kind(and_(_TYPES, C.c.author_id == bindparam("author"))),
    "date": _kind(
        and_(
            _TYPE,
            C.c.public_at >= instant("start"),
            C.c.public_at < instant("end"),
        )
    ),
}

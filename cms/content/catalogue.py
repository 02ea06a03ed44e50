"""Lists of content for those who edit: filters, search, pages, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from cms.accounts.models import User
from cms.content.models import Content, ContentTerm
from cms.content.types import Status

SORTS: dict[str, tuple[Any, ...]] = {
    "-updated": (Content.updated_at.desc(), Content.id.desc()),
    "updated": (Content.updated_at, Content.id),
    "title": (Content.title, Content.id),
    "-title": (Content.title.desc(), Content.id.desc()),
    "-published": (Content.published_at.desc(), Content.id.desc()),
    "published": (Content.published_at, Content.id),
    "place": (Content.path, Content.position, Content.title, Content.id),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentFilter:
    """What a list shows; empty values filter nothing.

    :ivar status: a status, ``scheduled``, or "" for all but the trash.
    :ivar author_id: whose; *term_id* which category or tag.
    """

    type: str
    text: str = ""
    status: str = ""
    locale: str = ""
    author_id: int | None = None
    term_id: int | None = None
    sort: str = "-updated"


def list_content(
    db: Session, wanted: ContentFilter, now: Any, *, limit: int, offset: int
) -> Sequence[Content]:
    """Return one page of a list, authors and terms with it: three statements."""
    query = (
        _filtered(select(Content), wanted, now)
        .options(
            joinedload(Content.author).load_only(User.name),
            selectinload(Content.term_links).joinedload(ContentTerm.term),
        )
        .order_by(*SORTS.get(wanted.sort, SORTS["-updated"]))
        .limit(limit)
        .offset(offset)
    )
    return db.scalars(query).unique().all()


def count_content(db: Session, wanted: ContentFilter, now: Any) -> int:
    """Return how many pieces of content a list has."""
    return db.scalar(_filtered(select(func.count(Content.id)), wanted, now)) or 0


def status_counts(db: Session, type_: str) -> dict[str, int]:
    """Return how many pieces of a type there are by status."""
    rows = db.execute(
        select(Content.status, func.count()).where(Content.type == type_).group_by(Content.status)
    )
    return {row[0]: row[1] for row in rows}


def authors(db: Session) -> Sequence[tuple[int, str]]:
    """Return id and name of everybody who may be an author, by name."""
    rows = db.execute(select(User.id, User.name).order_by(User.name, User.id).limit(1000))
    return [(row[0], row[1]) for row in rows]


def tree_choices(
    db: Session, type_: str, locale: str, except_id: int | None = None
) -> list[tuple[int, str, int]]:
    """Return id, title and level of the tree of a type, without *except_id* and what is below."""
    rows = db.execute(
        select(Content.id, Content.parent_id, Content.title)
        .where(Content.type == type_, Content.locale == locale, Content.status != Status.TRASHED)
        .order_by(Content.position, Content.title, Content.id)
    ).all()
    ids = {row.id for row in rows}
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in ids else None, []).append(row)
    found: list[tuple[int, str, int]] = []
    stack = [(row, 0) for row in reversed(below.get(None, []))]
    while stack:
        row, level = stack.pop()
        if row.id == except_id:
            continue
        found.append((row.id, row.title, level))
        stack += [(child, level + 1) for child in reversed(below.get(row.id, []))]
    return found


def _filtered(query: Select[Any], wanted: ContentFilter, now: Any) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = [Content.type == wanted.type]
    if wanted.status == "scheduled":
        conditions += [Content.status == Status.PUBLISHED, Content.published_at > now]
    elif wanted.status:
        conditions.append(Content.status == wanted.status)
    else:
        conditions.append(Content.status != Status.TRASHED)
    for word in wanted.text.split()[:8]:
        conditions.append(
            or_(
                Content.title.icontains(word, autoescape=True),
                Content.slug.icontains(word, autoescape=True),
            )
        )
    if wanted.locale:
        conditions.append(Content.locale == wanted.locale)
    if wanted.author_id is not None:
        conditions.append(Content.author_id == wanted.author_id)
    if wanted.term_id is not None:
        carried = select(ContentTerm.content_id).where(ContentTerm.term_id == wanted.term_id)
        conditions.append(Content.id.in_(carried))
    return query.where(*conditions)

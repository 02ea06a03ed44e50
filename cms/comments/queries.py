"""What public pages read of comments: two statements a page, however many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select

from cms.comments.models import Comment
from cms.comments.types import CommentRow, Status, ThreadPage
from cms_cache.core.values import value

_C = Comment.__table__.c
_APPROVED = (_C.content_id == bindparam("content_id")) & (_C.status == Status.APPROVED)
_COLUMNS = (_C.id, _C.parent_id, _C.kind, _C.author_name, _C.author_url, _C.body, _C.created_at)
#: More are never read at once: they would be no page any more.
MOST = 5000
#: Answers deeper than this stand side by side.
MAX_LEVELS = 5

_ALL = select(*_COLUMNS).where(_APPROVED).order_by(_C.created_at, _C.id).limit(MOST)
_ONE = select(*_COLUMNS).where(_APPROVED, _C.id == bindparam("id"))
_PARENTS = select(_C.id, _C.parent_id).where(_APPROVED).order_by(_C.created_at, _C.id).limit(MOST)


@value("comments.thread")
def thread(reader: Connection, content_id: int, page: int, per_page: int) -> ThreadPage:
    """Return page *page* (from 1, beyond the end the last) of the approved comments.

    A comment whose parent is not public stands at the top.
    """
    rows = reader.execute(_ALL, {"content_id": content_id}).all()
    parents = attach({row.id: row.parent_id for row in rows})
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(parents[row.id], []).append(row)
    tops = below.get(None, [])
    pages = max(1, -(-len(tops) // per_page))
    page = min(max(page, 1), pages)
    shown = tops[(page - 1) * per_page : page * per_page]
    return ThreadPage(tuple(_comment(row, below) for row in shown), page, pages, len(rows))


@value("comments.approved")
def approved(reader: Connection, content_id: int, comment_id: int) -> CommentRow | None:
    """Return one approved comment of the content, without the answers to it."""
    row = reader.execute(_ONE, {"content_id": content_id, "id": comment_id}).first()
    return None if row is None else _comment(row, {})


def page_of(db: Connection, content_id: int, comment_id: int, per_page: int) -> int:
    """Return the page of the thread, from 1, that an approved comment is on."""
    rows = db.execute(_PARENTS, {"content_id": content_id}).all()
    parents = attach({row.id: row.parent_id for row in rows})
    top: int | None = comment_id
    while (above := parents.get(top or 0)) is not None:
        top = above
    tops = [row.id for row in rows if parents[row.id] is None]
    return tops.index(top) // per_page + 1 if top in tops else 1


def attach(parents: Mapping[int, int | None]) -> dict[int, int | None]:
    """Return below which comment each is shown, by the ids of their *parents*.

    One whose parent is missing, or that answers itself in a circle, stands at the top; one that
    is deeper than :data:`MAX_LEVELS` stands beside its parent.
    """
    level: dict[int, int] = {}
    shown: dict[int, int | None] = {}
    for start in parents:
        chain: list[int] = []
        current: int | None = start
        while current is not None and current in parents and current not in level:
            if current in chain:
                break
            chain.append(current)
            current = parents[current]
        for number in reversed(chain):
            parent = parents[number]
            if parent is None or parent not in level:
                level[number], shown[number] = 1, None
            elif level[parent] < MAX_LEVELS:
                level[number], shown[number] = level[parent] + 1, parent
            else:
                level[number], shown[number] = level[parent], shown[parent]
    return shown


def _comment(row: Any, below: Mapping[int | None, list[Any]]) -> CommentRow:
    answers = tuple(_comment(answer, below) for answer in below.get(row.id, ()))
    return CommentRow(
        row.id, row.kind, row.author_name, row.author_url, row.body, row.created_at, answers
    )

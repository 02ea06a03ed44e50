"""From rows of content to the documents that are indexed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import RowMapping, Table, bindparam, select
from sqlalchemy.orm import Session

from cms.accounts.models import User
from cms.content.body.text import plain_text
from cms.content.fields import field_text
from cms.content.models import Content, ContentTerm
from cms.content.types import ContentTypes, Visibility
from cms.search.types import Document
from cms.taxonomy.models import Term

#: Characters of one body that are indexed: some thirty thousand words.
LIMIT = 200_000

C = cast(Table, Content.__table__)
CT = cast(Table, ContentTerm.__table__)
T = cast(Table, Term.__table__)
U = cast(Table, User.__table__)

ROWS = (
    select(
        C.c.id, C.c.type, C.c.locale, C.c.title, C.c.path, C.c.status, C.c.visibility,
        C.c.published_at, C.c.expires_at, C.c.excerpt, C.c.fields, C.c.rendered,
        U.c.name.label("author"),
    )
    .outerjoin(U, U.c.id == C.c.author_id)
    .where(C.c.id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip
TERMS = (
    select(CT.c.content_id, T.c.id, T.c.name)
    .join(T, T.c.id == CT.c.term_id)
    .where(CT.c.content_id.in_(bindparam("ids", expanding=True)))
    .order_by(CT.c.content_id, CT.c.position, T.c.id)
)


def documents(db: Session, types: ContentTypes, ids: Iterable[int]) -> list[Document]:
    """Return the documents of the content with *ids*; none for what search does not know."""
    chosen = sorted(set(ids))
    if not chosen:
        return []
    terms: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for content, id_, name in db.execute(TERMS, {"ids": chosen}):
        terms[content].append((id_, name))
    rows = db.execute(ROWS, {"ids": chosen}).mappings()
    return [
        _document(row, types, terms[row["id"]])
        for row in rows
        if row["type"] in types and types[row["type"]].searchable
    ]


def _document(row: RowMapping, types: ContentTypes, terms: list[tuple[int, str]]) -> Document:
    keywords = [name for _, name in terms] + [row["author"] or ""]
    body = ""
    if row["visibility"] != Visibility.PASSWORD:
        fields: dict[str, Any] = row["fields"] or {}
        keywords += [row["excerpt"], field_text(types[row["type"]], fields)]
        body = plain_text(row["rendered"])[:LIMIT]
    return Document(
        id=row["id"],
        type=row["type"],
        locale=row["locale"],
        title=row["title"],
        keywords="\n".join(part for part in keywords if part)[:LIMIT],
        body=body,
        path=row["path"] or "",
        status=row["status"],
        visibility=row["visibility"],
        published_at=row["published_at"],
        expires_at=row["expires_at"],
        terms=tuple(id_ for id_, _ in terms),
    )

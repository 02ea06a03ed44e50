"""What the pages of search read, as statements built once."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, func, select

from cms.content.models import Content
from cms.search.models import SearchDocument

C = cast(Table, Content.__table__)
D = cast(Table, SearchDocument.__table__)

#: Characters of a body that are read for an excerpt or for the words of a suggestion.
BODY = 20_000
BEGINNING = 1_000

HITS = (
    select(
        C.c.id,
        C.c.type,
        C.c.locale,
        C.c.path,
        C.c.title,
        C.c.visibility,
        C.c.public_at,
        func.substr(D.c.body, 1, BODY).label("body"),
    )
    .join_from(C, D, D.c.content_id == C.c.id)
    .where(C.c.id.in_(bindparam("ids", expanding=True)))
)

WORDS = (
    select(D.c.title, D.c.keywords, func.substr(D.c.body, 1, BEGINNING).label("body"))
    .join_from(D, C, C.c.id == D.c.content_id)
    .where(D.c.content_id.in_(bindparam("ids", expanding=True)))
)

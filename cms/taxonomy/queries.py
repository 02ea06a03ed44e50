"""What public pages read of terms: statements built once, plain structs out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, bindparam, select

from cms.taxonomy.models import Term
from cms_cache.core.values import value

_T = Term.__table__


class TermRow(msgspec.Struct, frozen=True):
    """A term as archives and breadcrumbs show it; its own archive alone has the description."""

    id: int
    taxonomy: str
    locale: str
    parent_id: int | None
    name: str
    slug: str
    path: str
    description: str


#: A term with everything below it. A tree's paths share their beginning, so that one range of
#: the unique index (taxonomy, locale, path) holds them; "0" is what follows "/" in ASCII.
_BRANCH = (
    select(
        _T.c.id,
        _T.c.taxonomy,
        _T.c.locale,
        _T.c.parent_id,
        _T.c.name,
        _T.c.slug,
        _T.c.path,
        _T.c.description,
    )
    .where(
        _T.c.taxonomy == bindparam("taxonomy"),
        _T.c.locale == bindparam("locale"),
        (_T.c.path == bindparam("path"))
        | ((_T.c.path > bindparam("below")) & (_T.c.path < bindparam("beyond")))
        | _T.c.path.in_(bindparam("above", expanding=True)),
    )
    .order_by(_T.c.position, _T.c.name)
)


class Branch(msgspec.Struct, frozen=True):
    """A term, those above it from the root down, its children, and the ids from it downwards."""

    term: TermRow
    above: tuple[TermRow, ...]
    children: tuple[TermRow, ...]
    ids: tuple[int, ...]


@value("taxonomy.branch", keep=True, lifetime=600)
def branch(db: Connection, taxonomy: str, locale: str, path: str) -> Branch | None:
    """Return the term at *path* with its surroundings, or None; one statement."""
    above = ancestors_of(path)
    rows = [
        TermRow(*row)
        for row in db.execute(
            _BRANCH,
            {
                "taxonomy": taxonomy,
                "locale": locale,
                "path": path,
                "below": f"{path}/",
                "beyond": f"{path}0",
                "above": above,
            },
        ).all()
    ]
    by_path = {row.path: row for row in rows}
    term = by_path.get(path)
    if term is None:
        return None
    return Branch(
        term=term,
        above=tuple(_link(by_path[p]) for p in above if p in by_path),
        children=tuple(_link(row) for row in rows if row.parent_id == term.id),
        ids=tuple(sorted(row.id for row in rows if row.path not in above)),
    )


def _link(row: TermRow) -> TermRow:
    return msgspec.structs.replace(row, description="")


class Carried(msgspec.Struct, frozen=True):
    """A term, and the ids from it downwards, any of which content may carry."""

    term: TermRow
    ids: tuple[int, ...]


@value("taxonomy.carried")
def carried(db: Connection, taxonomy: str, locale: str, path: str) -> Carried | None:
    """Return the term at *path* for what names none of those around it, or None."""
    found = branch(db, taxonomy, locale, path)
    return None if found is None else Carried(found.term, found.ids)


def ancestors_of(path: str) -> Sequence[str]:
    """Return the paths above *path*, the root first: ``a/b/c`` gives ``a`` and ``a/b``."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]

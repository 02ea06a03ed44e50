"""What a public page reads of content: statements built once, plain structs out.

Lists are in :mod:`cms.content.listing`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    Connection,
    and_,
    bindparam,
    literal,
    null,
    or_,
    select,
    union_all,
)

from cms.content.body.references import Reference
from cms.content.listing import turns
from cms.content.listing.kinds import CT, PUBLIC, C, M, U, forced, instant
from cms.content.listing.turns import note_turn
from cms.taxonomy.models import Term
from cms_cache.core.recording import depends
from cms_cache.core.values import value

T = Term.__table__


class ContentRow(msgspec.Struct, frozen=True):
    """One piece of content with its author and featured picture."""

    id: int
    version: int
    type: str
    locale: str
    translation_group: str
    parent_id: int | None
    title: str
    path: str | None
    status: str
    visibility: str
    password_hash: str | None
    published_at: dt.datetime | None
    expires_at: dt.datetime | None
    public_at: dt.datetime | None
    updated_at: dt.datetime
    author_id: int | None
    sticky: bool
    comments_open: bool
    comment_count: int
    template: str
    seo_title: str
    seo_description: str
    noindex: bool
    excerpt: str
    summary: str
    fields: dict[str, Any]
    rendered: str
    author_name: str | None
    author_slug: str | None
    author_bio: str | None
    media_id: int | None
    storage_key: str | None
    source_url: str | None
    mime: str | None
    alt: str | None
    caption: str | None
    width: int | None
    height: int | None

    def is_public(self, now: dt.datetime) -> bool:
        """Return whether visitors may find it at *now*, perhaps behind its password."""
        return turns.is_public(self.public_at, self.expires_at, now)


#: The members of :class:`ContentRow` that are columns of the content itself.
_OWN = ContentRow.__struct_fields__[: ContentRow.__struct_fields__.index("author_name")]

_CONTENT = select(
    *(C.c[name] for name in _OWN),
    U.c.name,
    U.c.slug,
    U.c.bio,
    M.c.id,
    M.c.storage_key,
    M.c.source_url,
    M.c.mime,
    M.c.alt,
    M.c.caption,
    M.c.width,
    M.c.height,
).select_from(C.outerjoin(U, U.c.id == C.c.author_id).outerjoin(M, M.c.id == C.c.featured_media_id))
#: These depend on the rows they read rather than on their tables; see :func:`_one`.
_ROW = _CONTENT.execution_options(cache_tables=())
_BY_PATH = _ROW.where(C.c.locale == bindparam("locale"), C.c.path == bindparam("path"))
_BY_ID = _ROW.where(C.c.id == bindparam("id"))
_G = C.alias("original")
_TRANSLATION = _ROW.where(
    C.c.locale == bindparam("locale"),
    C.c.translation_group
    == select(_G.c.translation_group).where(_G.c.id == bindparam("id")).scalar_subquery(),
)


@value("content.by_path")
def by_path(db: Connection, locale: str, path: str) -> ContentRow | None:
    """Return what is at *path*, whoever may see it."""
    return _one(db, _BY_PATH, {"locale": locale, "path": path})


@value("content.by_id")
def by_id(db: Connection, id_: int) -> ContentRow | None:
    """Return the content with this id, whoever may see it."""
    return _one(db, _BY_ID, {"id": id_})


@value("content.translation_of")
def translation_of(db: Connection, id_: int, locale: str) -> ContentRow | None:
    """Return the content with this id, or its translation, in *locale*."""
    depends(f"content:{id_}")
    return _one(db, _TRANSLATION, {"id": id_, "locale": locale})


def _one(db: Connection, statement: Any, values: dict[str, Any]) -> ContentRow | None:
    """Return the row that a unique key finds.

    What is found depends on itself, its author and its picture alone: whatever takes its key
    over has to change it first. What is not found may be any content that is written.
    """
    found: Any = db.execute(statement, values).first()
    if found is None:
        depends("content")
        return None
    row = ContentRow(*found)
    depends(f"content:{row.id}", "content!")
    if row.author_id is not None:
        depends(f"account:{row.author_id}", "account!")
    if row.media_id is not None:
        depends(f"media:{row.media_id}", "media!")
    return row


class CarriedTerm(msgspec.Struct, frozen=True):
    """A term that a piece of content carries."""

    content_id: int
    id: int
    taxonomy: str
    name: str
    slug: str
    path: str


_TERMS = (
    select(CT.c.content_id, T.c.id, T.c.taxonomy, T.c.name, T.c.slug, T.c.path)
    .select_from(CT.join(T, T.c.id == CT.c.term_id))
    .where(CT.c.content_id.in_(bindparam("ids", expanding=True)))
    .order_by(CT.c.content_id, CT.c.position, T.c.name)
)


#: What an entry of a list shows: a tag that is renamed makes no list anew.
_CATEGORIES = _TERMS.where(T.c.taxonomy == "category")


def terms_of(db: Connection, ids: Sequence[int]) -> dict[int, list[CarriedTerm]]:
    """Return the terms of each of these pieces of content, in their order."""
    return _by_content(carried_terms(db, ids) if ids else ())


def categories_of(db: Connection, ids: Sequence[int]) -> dict[int, list[CarriedTerm]]:
    """Return the categories of each of these pieces of content, in their order."""
    return _by_content(carried_categories(db, ids) if ids else ())


def _by_content(terms: Iterable[CarriedTerm]) -> dict[int, list[CarriedTerm]]:
    found: dict[int, list[CarriedTerm]] = {}
    for term in terms:
        found.setdefault(term.content_id, []).append(term)
    return found


@value("content.terms_of", keep=True, here=True)
def carried_terms(db: Connection, ids: Sequence[int]) -> list[CarriedTerm]:
    """Return the terms of these pieces of content, piece by piece."""
    return [CarriedTerm(*row) for row in db.execute(_TERMS, {"ids": ids}).all()]


@value("content.categories_of", keep=True, here=True)
def carried_categories(db: Connection, ids: Sequence[int]) -> list[CarriedTerm]:
    """Return the categories of these pieces of content, piece by piece."""
    return [CarriedTerm(*row) for row in db.execute(_CATEGORIES, {"ids": ids}).all()]


_COUNTS = select(C.c.id, C.c.comment_count).where(C.c.id.in_(bindparam("ids", expanding=True)))


@value("content.comment_counts", keep=True, here=True)
def comment_counts(db: Connection, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return how many comments each of these pieces of content has, with its id."""
    return [(row.id, row.comment_count) for row in db.execute(_COUNTS, {"ids": ids})]


class LinkRow(msgspec.Struct, frozen=True):
    """Enough of a piece of content to link to it."""

    id: int
    title: str
    path: str
    locale: str


def _neighbour(newer: bool) -> Any:
    beyond = C.c.public_at >= instant("at") if newer else C.c.public_at <= instant("at")
    at: Any = instant("at")
    id_: Any = bindparam("id")
    if newer:
        after = or_(C.c.public_at > at, C.c.id > id_)
        order = [C.c.public_at.asc(), C.c.id.asc()]
    else:
        after = or_(C.c.public_at < at, C.c.id < id_)
        order = [C.c.public_at.desc(), C.c.id.desc()]
    one = (
        select(C.c.id, C.c.title, C.c.path, C.c.locale)
        .where(
            C.c.type == bindparam("type"), C.c.locale == bindparam("locale"), beyond, after, PUBLIC
        )
        .order_by(*order)
        .limit(1)
    )
    forced_one = forced(one, "type", "locale", "public_at", "id")
    return select(literal(newer).label("newer"), forced_one.subquery())


_NEIGHBOURS = union_all(_neighbour(False), _neighbour(True))


@value("content.neighbours", keep=True, here=True)
def neighbours(
    db: Connection, type: str, locale: str, at: dt.datetime, id: int, now: dt.datetime
) -> tuple[LinkRow | None, LinkRow | None]:
    """Return what was published just before and just after the content *id*, public since *at*."""
    note_turn(db, now)
    values = {"at": at, "id": id, "type": type, "locale": locale}
    found = {
        bool(newer): LinkRow(*link)
        for newer, *link in db.execute(_NEIGHBOURS, {**values, "now": now}).all()
    }
    return found.get(False), found.get(True)


#: Pages above (by path) and directly below (by parent), told apart by ``above``.
_FAMILY = union_all(
    select(
        literal(True).label("above"),
        C.c.id,
        C.c.title,
        C.c.path,
        C.c.locale,
        literal(0).label("place"),
    ).where(
        C.c.locale == bindparam("locale"),
        C.c.path.in_(bindparam("above_paths", expanding=True)),
        PUBLIC,
    ),
    select(literal(False), C.c.id, C.c.title, C.c.path, C.c.locale, C.c.position).where(
        C.c.parent_id == bindparam("id"), C.c.locale == bindparam("locale"), PUBLIC
    ),
)


@value("content.family")
def family(
    db: Connection, locale: str, id: int, above: Sequence[str], now: dt.datetime
) -> tuple[list[LinkRow], list[LinkRow]]:
    """Return the public pages at the paths *above*, from the root down, and those below *id*."""
    note_turn(db, now)
    values = {"locale": locale, "above_paths": above, "id": id, "now": now}
    parents: dict[str, LinkRow] = {}
    children: list[tuple[int, str, LinkRow]] = []
    for is_above, id_, title, path, locale, place in db.execute(_FAMILY, values).all():
        link = LinkRow(id_, title, path, locale)
        if is_above:
            parents[path] = link
        else:
            children.append((place, title.casefold(), link))
    children.sort(key=lambda child: (child[0], child[1], child[2].id))
    return [parents[path] for path in above if path in parents], [link for *_, link in children]


_TRANSLATIONS = select(C.c.id, C.c.title, C.c.path, C.c.locale).where(
    C.c.translation_group == bindparam("group"), PUBLIC
)


@value("content.translations")
def translations(db: Connection, group: str, now: dt.datetime) -> list[LinkRow]:
    """Return the public translations tied together as *group*, itself included."""
    note_turn(db, now)
    rows = db.execute(_TRANSLATIONS, {"group": group, "now": now}).all()
    return sorted((LinkRow(*row) for row in rows), key=lambda link: link.locale)


class Target(msgspec.Struct, frozen=True):
    """What a reference leads to; which members are filled follows from the kind."""

    kind: str
    id: int
    path: str
    locale: str
    taxonomy: str
    source_url: str


def _targets(kind: str, key: Any, path: Any, locale: Any, taxonomy: Any, source: Any) -> Any:
    return select(
        literal(kind).label("kind"),
        key.label("id"),
        path.label("path"),
        locale.label("locale"),
        taxonomy.label("taxonomy"),
        source.label("source_url"),
    ).where(key.in_(bindparam(f"{kind}_ids", expanding=True)))


#: Untyped, so that it takes the collation of the columns beside it (MariaDB mixes none).
_NOTHING = null()
_TARGETS = union_all(
    _targets("content", C.c.id, C.c.path, C.c.locale, _NOTHING, _NOTHING).where(PUBLIC),
    _targets("term", T.c.id, T.c.path, T.c.locale, T.c.taxonomy, _NOTHING),
    _targets("media", M.c.id, M.c.storage_key, _NOTHING, _NOTHING, M.c.source_url),
)


def targets(db: Connection, references: Collection[Reference], now: dt.datetime) -> list[Target]:
    """Return what *references* lead to, without what is gone or not public; one statement."""
    if not references:
        return []
    content, terms, media = (
        sorted(reference.id for reference in references if reference.kind == kind)
        for kind in ("content", "term", "media")
    )
    return targets_of(db, content, terms, media, now)


@value("content.targets")
def targets_of(
    db: Connection,
    content: Sequence[int],
    terms: Sequence[int],
    media: Sequence[int],
    now: dt.datetime,
) -> list[Target]:
    """Return what these ids lead to, without what is gone or not public."""
    if content:
        note_turn(db, now)
    values = {"now": now, "content_ids": content, "term_ids": terms, "media_ids": media}
    rows: Iterable[Any] = db.execute(_TARGETS, values).all()
    return [
        Target(kind, id_, path or "", locale or "", taxonomy or "", source or "")
        for kind, id_, path, locale, taxonomy, source in rows
    ]


_NEAR = (
    select(C.c.id, C.c.title, C.c.path, C.c.locale)
    .where(
        and_(
            C.c.locale == bindparam("locale"),
            C.c.path >= bindparam("from_path"),
            C.c.path < bindparam("to_path"),
            PUBLIC,
        )
    )
    .order_by(C.c.path)
    .limit(bindparam("limit"))
)


@value("content.beginning_with")
def beginning_with(
    db: Connection, locale: str, prefix: str, now: dt.datetime, limit: int = 5
) -> list[LinkRow]:
    """Return public content whose path begins with *prefix*; a range of the unique index."""
    note_turn(db, now)
    values = {
        "locale": locale,
        "from_path": prefix,
        "to_path": prefix + "\U0010ffff",
        "now": now,
        "limit": limit,
    }
    return [LinkRow(*row) for row in db.execute(_NEAR, values).all()]


_TOP_PAGES = (
    select(C.c.id, C.c.title, C.c.path, C.c.locale)
    .where(C.c.type == "page", C.c.locale == bindparam("locale"), C.c.parent_id.is_(None), PUBLIC)
    .order_by(C.c.position, C.c.title, C.c.id)
    .limit(8)
)


@value("content.top_pages", keep=True)
def top_pages(db: Connection, locale: str, now: dt.datetime) -> tuple[LinkRow, ...]:
    """Return the first pages at the root of the tree, for a site without a menu."""
    note_turn(db, now)
    rows = db.execute(_TOP_PAGES, {"locale": locale, "now": now}).all()
    return tuple(LinkRow(*row) for row in rows)

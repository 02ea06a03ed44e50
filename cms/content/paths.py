"""Addresses of content: worked out, kept unique, and changed for a whole tree at once."""

from __future__ import annotations

import itertools
import zoneinfo
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.accounts.models import User
from cms.content.errors import InvalidContentError
from cms.content.models import Content
from cms.content.permalinks import MAX_PATH, MAX_SEGMENT, fill, path_problem, reserved_paths
from cms.content.types import ContentType, ContentTypes
from cms.db.scope import Scope
from cms.i18n import _
from cms.settings.values import Settings
from cms.taxonomy.models import Term
from cms.text import slugify

#: No site nests pages deeper; it also ends a walk up a damaged tree.
MAX_LEVELS = 100
_CANDIDATES = 12
_BATCH = 500


@dataclass(frozen=True, slots=True)
class PathChange:
    """One piece of content whose path changed."""

    content_id: int
    locale: str
    old: str | None
    new: str | None
    was_public: bool


class Paths:
    """Works out and moves the addresses of content in one unit of work."""

    def __init__(self, db: Session, settings: Settings, types: ContentTypes) -> None:
        self._db = db
        self._settings = settings
        self._types = types

    def place(self, content: Content, *, slug_given: bool) -> None:
        """Give *content* a slug and a path that are free; its author and terms are set.

        :param slug_given: somebody chose the slug, so an impossible one is an error; else
            another is found.
        :raises InvalidContentError: the address belongs to the system or is too long.
        """
        type_ = self._types[content.type]
        ancestors = self.ancestor_slugs(content.parent_id)
        reserved = reserved_paths(self._settings, self._types.system_paths)
        base = content.slug
        if content.path is not None and content.path == self._fill(content, type_, base, ancestors):
            return
        for candidates in self._candidates(base):
            paths = {slug: self._fill(content, type_, slug, ancestors) for slug in candidates}
            taken = self._taken(content.locale, paths.values(), content.id)
            for slug, path in paths.items():
                problem = path_problem(path, reserved)
                if problem and (slug_given or len(path) > MAX_PATH):
                    raise InvalidContentError({"slug": problem})
                if not problem and path not in taken:
                    content.slug, content.path = slug, path
                    return
        raise InvalidContentError(
            {"slug": _("there are too many addresses like ${base}", mapping={"base": repr(base)})}
        )

    def ancestor_slugs(self, parent_id: int | None) -> list[str]:
        """Return the slugs from the root down to the content *parent_id*."""
        slugs: list[str] = []
        while parent_id is not None and len(slugs) < MAX_LEVELS:
            row = self._db.execute(
                select(Content.slug, Content.parent_id).where(Content.id == parent_id)
            ).one_or_none()
            if row is None:
                break
            slugs.append(row.slug)
            parent_id = row.parent_id
        return slugs[::-1]

    def ancestor_ids(self, parent_id: int | None) -> Iterator[int]:
        """Yield *parent_id* and the ids above it."""
        for _level in range(MAX_LEVELS):
            if parent_id is None:
                return
            yield parent_id
            parent_id = self._db.scalar(select(Content.parent_id).where(Content.id == parent_id))

    def follow(self, content: Content) -> list[PathChange]:
        """Move everything below *content* to where its slug and parent now say.

        One statement a level to read; returns what changed.
        """
        if content.id is None or not self._types[content.type].hierarchical:
            return []
        changes: list[PathChange] = []
        level = {content.id: [*self.ancestor_slugs(content.parent_id), content.slug]}
        while level:
            children = self._db.scalars(
                select(Content).where(Content.parent_id.in_(level)).order_by(Content.id)
            ).all()
            moved = []
            for child in children:
                above = level[child.parent_id or 0]
                if child.path is not None:
                    path = self._fill(child, self._types[child.type], child.slug, above)
                    if path != child.path:
                        moved.append((child, path))
            changes += self._move(moved)
            level = {child.id: [*level[child.parent_id or 0], child.slug] for child in children}
        return changes

    def recompute(self, type_: ContentType) -> Iterator[list[PathChange]]:
        """Give all content of *type_* the path its pattern now says; yields batch by batch."""
        last = 0
        while True:
            batch = self._db.scalars(
                select(Content)
                .where(Content.type == type_.name, Content.id > last, Content.path.is_not(None))
                .order_by(Content.id)
                .limit(_BATCH)
            ).all()
            if not batch:
                return
            last = batch[-1].id
            moved = []
            for content in batch:
                above = self.ancestor_slugs(content.parent_id)
                path = self._fill(content, type_, content.slug, above)
                if path != content.path:
                    moved.append((content, path))
            yield self._move(moved)

    def _move(self, moved: Sequence[tuple[Content, str]]) -> list[PathChange]:
        """Give each piece its new path, with a number added where another has it."""
        if not moved:
            return []
        old = {content.id: content.path for content, _ in moved}
        # All leave their old places first, so that two may change places.
        self._set({content.id: None for content, _ in moved})
        taken: dict[str, set[str]] = {}
        for content, path in moved:
            taken.setdefault(content.locale, set()).add(path)
        free = {locale: self._taken(locale, paths, None) for locale, paths in taken.items()}
        new: dict[int, str | None] = {}
        for content, path in moved:
            used = free[content.locale]
            chosen = path
            for number in itertools.count(2):
                if chosen not in used:
                    break
                chosen = f"{path}-{number}"
                if number > _CANDIDATES:
                    chosen = f"{path}-{content.id}"
                elif self._taken(content.locale, [chosen], None):
                    used.add(chosen)
            used.add(chosen)
            new[content.id] = chosen[:MAX_PATH]
        self._set(new)
        return [
            PathChange(
                content.id, content.locale, old[content.id], new[content.id],
                content.public_at is not None,
            )
            for content, _ in moved
        ]  # fmt: skip

    def _set(self, paths: dict[int, str | None]) -> None:
        """Write paths past the version column: the editor of a child loses nothing by it."""
        for content_id, path in paths.items():
            self._db.execute(
                update(Content)
                .where(Content.id == content_id)
                .values(path=path, version=Content.version)
                .execution_options(synchronize_session="evaluate")
            )

    def _candidates(self, slug: str) -> Iterator[list[str]]:
        yield [slug, *(numbered(slug, number) for number in range(2, _CANDIDATES))]
        for start in (_CANDIDATES, 100, 1000, 10_000):
            yield [numbered(slug, number) for number in range(start, start + 90)]

    def _taken(self, locale: str, paths: Iterable[str], except_id: int | None) -> set[str]:
        query = select(Content.path).where(
            Content.locale == locale, Content.path.in_(sorted(set(paths)))
        )
        if except_id is not None:
            query = query.where(Content.id != except_id)
        return {path for path in self._db.scalars(query) if path is not None}

    def _fill(
        self, content: Content, type_: ContentType, slug: str, ancestors: Sequence[str]
    ) -> str:
        pattern = self._settings[f"permalink.{type_.name}"]
        at = content.published_at or content.created_at
        zone = zoneinfo.ZoneInfo(self._settings["site.timezone"])
        return fill(
            pattern,
            slug=slug,
            number=content.id,
            at=at.astimezone(zone) if at else None,
            ancestors=ancestors,
            category=self._category(content) if "{category}" in pattern else "",
            author=self._author(content.author_id) if "{author}" in pattern else "",
        )

    def _category(self, content: Content) -> str:
        ids = [link.term_id for link in content.term_links]
        if not ids:
            return ""
        path = self._db.scalar(
            select(Term.path)
            .where(Term.id.in_(ids), Term.taxonomy == "category")
            .order_by(Term.path)
            .limit(1)
        )
        return path or ""

    def _author(self, author_id: int | None) -> str:
        if author_id is None:
            return ""
        return self._db.scalar(select(User.slug).where(User.id == author_id)) or ""


def clean_slug(given: str) -> str:
    """Return *given* as a slug, "" where nothing is left of it."""
    # Imported slugs may be percent-encoded already.
    return slugify(given, MAX_SEGMENT - 10)


def numbered(slug: str, number: int) -> str:
    """Return *slug* with a number, in place of one that is taken."""
    suffix = f"-{number}"
    return slug[: MAX_SEGMENT - len(suffix)].rstrip("-") + suffix


def paths(scope: Scope) -> Paths:
    """The factory of :class:`Paths`."""
    return Paths(scope.db, scope.settings, scope.registry.cms_content_types)

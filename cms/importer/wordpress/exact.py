"""Addresses exactly as they were on the old site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from cms.content.applying import Applier
from cms.content.bodies import bodies
from cms.content.models import Content
from cms.content.paths import Paths
from cms.content.permalinks import fill, path_problem, reserved_paths
from cms.content.saving import Saver
from cms.content.services import ContentService
from cms.db.scope import Scope

_C = Content.__table__.c
#: The content at an address.
AT_PATH = select(_C.id).where(_C.locale == bindparam("locale"), _C.path == bindparam("path"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The address an item is to have.

    :ivar slug: as it is in the old path, which our own slugs might spell otherwise.
    :ivar local: the date that the old path is made of, which is not the date in UTC.
    """

    slug: str
    local: dt.datetime | None


class ExactPaths(Paths):
    """Places content where :attr:`wanted` says, if that address is free and allowed."""

    wanted: Wanted | None = None
    _reserved: Any = None

    def place(self, content: Content, *, slug_given: bool) -> None:
        """Give *content* the wanted slug and path, or else those it would have had."""
        wanted = self.wanted
        if wanted is None or not wanted.slug:
            super().place(content, slug_given=slug_given)
            return
        pattern = self._settings[f"permalink.{content.type}"]
        path = fill(
            pattern,
            slug=wanted.slug,
            number=content.id,
            at=wanted.local or content.published_at or content.created_at,
            ancestors=self.ancestor_slugs(content.parent_id) if content.parent_id else (),
            category=self._category(content) if "{category}" in pattern else "",
            author=self._author(content.author_id) if "{author}" in pattern else "",
        )
        if self._free(path, content):
            content.slug, content.path = wanted.slug, path
            return
        content.slug = wanted.slug
        super().place(content, slug_given=False)

    def _free(self, path: str, content: Content) -> bool:
        if self._reserved is None:
            self._reserved = reserved_paths(self._settings)
        if path_problem(path, self._reserved) is not None:
            return False
        other = self._db.scalar(AT_PATH, {"locale": content.locale, "path": path})
        return other is None or other == content.id


class _Applier(Applier):
    """Looks a term up once in a unit of work; nothing in an import's removes one."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._taxonomies: dict[int, str] = {}

    def taxonomies_of(self, term_ids: Sequence[int]) -> dict[int, str]:
        """Return the taxonomies of the terms that there are, by id."""
        unknown = [term_id for term_id in term_ids if term_id not in self._taxonomies]
        self._taxonomies |= super().taxonomies_of(unknown)
        return {known: self._taxonomies[known] for known in term_ids if known in self._taxonomies}


class ExactContent(ContentService):
    """The content service with addresses that may be given.

    Everything else is the service everybody uses: sanitising, references, revisions, events.
    """

    def __init__(self, scope: Scope) -> None:
        types = scope.registry.cms_content_types
        self.paths = ExactPaths(scope.db, scope.settings, types)
        super().__init__(scope, Saver(scope, bodies(scope), self.paths, _Applier))

    def at(self, wanted: Wanted | None) -> ExactContent:
        """Want this address for what is saved next."""
        self.paths.wanted = wanted
        return self


def exact_content(scope: Scope) -> ExactContent:
    """The factory of :class:`ExactContent`."""
    return ExactContent(scope)

"""One save from beginning to end: values, address, rows, revision, events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Table, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified, set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from cms.content.applying import Applier
from cms.content.bodies import Bodies, bodies
from cms.content.errors import StaleContentError
from cms.content.events import Act, Before
from cms.content.inserting import insert_new
from cms.content.models import Content
from cms.content.paths import PathChange, Paths, clean_slug, paths
from cms.content.revisions import Revisions, snapshot
from cms.content.telling import Teller, before
from cms.content.tree import Tree
from cms.content.types import Status, Visibility
from cms.db.scope import Scope
from cms.errors import ConflictError, InvalidError

#: What has an address from the first time on that it has one of these.
_WITH_PATH = frozenset({Status.PUBLISHED, Status.ARCHIVED})


class Saver:
    """Does what every change of content has in common.

    :param applier: puts the values into the content.
    """

    def __init__(
        self, scope: Scope, bodies: Bodies, paths: Paths, applier: type[Applier] = Applier
    ) -> None:
        self._scope = scope
        self._db = scope.db
        self._bodies = bodies
        self._paths = paths
        self._teller = Teller(scope)
        self.tree = Tree(scope.db, scope.registry.cms_content_types, paths)
        self.revisions = Revisions(scope.db)
        self._applier = applier(scope, bodies, self.tree)

    def save(
        self,
        content: Content,
        given: Mapping[str, Any],
        act: Act,
        *,
        reason: str = "",
        quiet: bool = False,
        updated_at: dt.datetime | None = None,
    ) -> Content:
        """Give *content* the values and write it, if anything differs.

        :raises InvalidContentError: with a message by name.
        :raises StaleContentError: another transaction saved it meanwhile.
        """
        new = content.id is None
        was = before(content)
        old = None if new else (snapshot(content), content.password_hash)
        place = _place(content)
        with self._db.no_autoflush:
            try:
                made = self._applier.apply(content, given, new=new)
                self._locate(content, given, was, moved=_place(content) != place)
            except InvalidError:
                if not new:
                    self._db.expire(content)  # a refused save leaves nothing behind
                raise
            if old is not None and old == (snapshot(content), content.password_hash):
                # What was drawn anew from the same text would count as a change.
                self._db.expire(content)
                return content
            now = self._scope.clock.now()
            content.updated_at = updated_at or now
            if not new:
                # A save that changes nothing but terms raises the version too, even at an
                # instant that stays the same.
                flag_modified(content, "updated_at")
            trashed = content.status == Status.TRASHED
            content.trashed_at = (content.trashed_at or now) if trashed else None
            _list_publicly(content)
        self._flush(content)
        if new and self._needs_id(content):
            self._place_by_id(content)
        if made is not None:
            self._bodies.refer(content.id, made.references, new=new)
        changes = self._follow(content, was, new)
        keep = self._scope.settings["content.keep_revisions"]
        self.revisions.record(content, content.updated_at, self._scope.actor.user_id, reason, keep)
        self._teller.paths(changes, gone=trashed)
        self._teller.changing(content, act, was, gone=trashed, quiet=quiet)
        self._teller.changed(content, act, was)
        self._teller.moved(change for change in changes if change.content_id != content.id)
        return content

    def delete(self, content: Content) -> None:
        """Remove *content* for good; what is below it moves one level up."""
        was = before(content)
        if content.path is not None:
            public = content.public_at is not None
            change = PathChange(content.id, content.locale, content.path, None, public)
            self._teller.paths([change], gone=True)
        self._teller.changing(content, Act.DELETED, was, gone=True)
        self._teller.changed(content, Act.DELETED, was)
        children = self._db.scalars(select(Content).where(Content.parent_id == content.id)).all()
        states = [(child, before(child)) for child in children]
        for child in children:
            child.parent_id = content.parent_id
        self._db.flush()
        self._db.delete(content)
        self._db.flush()
        changes: list[PathChange] = []
        for child, state in states:
            if child.path is not None:
                self._paths.place(child, slug_given=False)
                self._flush(child)
                changes += self._follow(child, state, False)
        self._teller.paths(changes)
        self._teller.moved(changes)

    def _locate(
        self, content: Content, given: Mapping[str, Any], was: Before, *, moved: bool
    ) -> None:
        """Work out slug and path; a path stays while what it is made of does.

        An imported address may be none that the permalink would make.
        """
        addressed = content.status in _WITH_PATH
        if not content.slug:
            content.slug = clean_slug(content.title) or ("untitled" if addressed else "")
        if content.status == Status.TRASHED:
            content.path = None
            return
        moves = was.path is not None and moved
        if not moves and not (addressed and was.path is None):
            return
        content.slug = content.slug or "untitled"
        if content.id is not None or not self._needs_id(content):
            self._paths.place(content, slug_given=bool(given.get("slug")))

    def _needs_id(self, content: Content) -> bool:
        pattern: str = self._scope.settings[f"permalink.{content.type}"]
        return "{id}" in pattern and content.status in _WITH_PATH

    def _place_by_id(self, content: Content) -> None:
        """Place new content whose pattern has an id, now that there is one, in the same version."""
        with self._db.no_autoflush:
            self._paths.place(content, slug_given=False)
        chosen = {"path": content.path, "slug": content.slug}
        for name, value in chosen.items():
            set_committed_value(content, name, value)
        table = cast(Table, Content.__table__)
        self._db.execute(update(table).where(table.c.id == content.id).values(**chosen))

    def _flush(self, content: Content) -> None:
        number, version = content.id, content.version
        try:
            if number is None:
                insert_new(self._db, content)
            else:
                self._db.flush()
        except StaleDataError as error:
            raise StaleContentError(number, version, "", None) from error
        except IntegrityError as error:
            if "path" in str(error.orig) or "translation_group" in str(error.orig):
                raise ConflictError("the address was taken meanwhile; please save again") from error
            raise

    def _follow(self, content: Content, was: Before, new: bool) -> list[PathChange]:
        """Move what is below and return every change of an address."""
        changes = []
        if was.path != content.path:
            public = was.public_at is not None
            changes.append(PathChange(content.id, content.locale, was.path, content.path, public))
        return changes if new else changes + self._paths.follow(content)


def _place(content: Content) -> tuple[Any, ...]:
    """Return what the address is made of."""
    terms = tuple(sorted(link.term_id for link in content.term_links))
    return (
        content.slug, content.parent_id, content.published_at, content.author_id, terms
    )  # fmt: skip


def _list_publicly(content: Content) -> None:
    """Set the instants that listings are ranges over."""
    listed = content.status == Status.PUBLISHED and content.visibility in (
        Visibility.PUBLIC,
        Visibility.PASSWORD,
    )
    content.public_at = content.published_at if listed else None
    for link in content.term_links:
        link.public_at = content.public_at


def saver(scope: Scope) -> Saver:
    """The factory of :class:`Saver`."""
    return Saver(scope, bodies(scope), paths(scope))

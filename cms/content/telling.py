"""Tells everybody concerned that content changes: subscribers now and later, and the audit log."""

from __future__ import annotations

from collections.abc import Iterable

from cms.audit.services import Audit
from cms.content.events import (
    Act,
    Before,
    ContentChanged,
    ContentChanging,
    PathChanging,
    PathsChanged,
)
from cms.content.models import Content
from cms.content.paths import PathChange
from cms.db.scope import Scope


def before(content: Content) -> Before:
    """Return how *content* stands now."""
    if content.id is None:
        return Before()
    terms = frozenset(link.term_id for link in content.term_links)
    return Before(content.path, content.public_at, terms, content.status)


class Teller:
    """Sends the events of one unit of work."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def changing(
        self, content: Content, act: Act, was: Before, *, gone: bool = False, quiet: bool = False
    ) -> None:
        """Ask the subscribers inside the transaction, and write down what was done."""
        self._scope.notify(ContentChanging(self._scope, content, act, was, gone))
        if not quiet:
            self._scope.get(Audit).record(
                f"content.{act}", "content", content.id, f"{content.type}: {content.title}"
            )

    def changed(self, content: Content, act: Act, was: Before) -> None:
        """Tell the subscribers after the commit."""
        self._scope.notify_after_commit(
            ContentChanged(
                registry=self._scope.registry,
                content_id=content.id,
                type=content.type,
                locale=content.locale,
                act=act,
                path=content.path,
                term_ids=frozenset(link.term_id for link in content.term_links),
                author_id=content.author_id,
                before=was,
            )
        )

    def paths(self, changes: Iterable[PathChange], *, gone: bool = False) -> None:
        """Ask the subscribers about addresses; *gone* says that nothing takes their place."""
        for change in changes:
            self._scope.notify(
                PathChanging(
                    scope=self._scope,
                    content_id=change.content_id,
                    locale=change.locale,
                    old=change.old,
                    new=change.new,
                    was_public=change.was_public,
                    gone=gone and change.new is None,
                )
            )

    def moved(self, changes: Iterable[PathChange]) -> None:
        """Tell the subscribers after the commit which content has another address."""
        ids = frozenset(change.content_id for change in changes)
        if ids:
            self._scope.notify_after_commit(PathsChanged(self._scope.registry, ids))

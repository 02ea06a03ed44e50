"""The index follows the content, within the same transaction."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from sqlalchemy import event
from sqlalchemy.orm import Session

from cms.accounts.events import AccountSaved
from cms.content.events import ContentChanging
from cms.db.scope import Scope, open_scope
from cms.i18n import _
from cms.jobs.services import Jobs
from cms.search.indexing.jobs import INDEX_AUTHOR, REINDEX, index_author, reindex
from cms.search.indexing.services import Indexer, indexer

_PENDING = "cms_search_pending"


def content_changing(change: ContentChanging) -> None:
    """Note what changed; it is indexed once, however often it is saved before the commit."""
    _scope, ids = change.scope.db.info.setdefault(_PENDING, (change.scope, set()))
    ids.add(change.content.id)


def index_pending(session: Session) -> None:
    """Index what was noted, as the last thing before the commit."""
    pending: tuple[Scope, set[int]] | None = session.info.pop(_PENDING, None)
    if pending is not None:
        scope, ids = pending
        session.flush()
        scope.get(Indexer).index(ids)


class AuthorRenamed:
    """Content is found by its author's name, so a new name has it indexed again, by a job."""

    def __init__(self, registry: Any) -> None:
        self._registry = registry

    def __call__(self, saved: AccountSaved) -> None:
        if "name" in saved.fields and not saved.created:
            with open_scope(self._registry) as scope:
                key = f"{INDEX_AUTHOR}:{saved.user_id}"
                scope.get(Jobs).enqueue(INDEX_AUTHOR, key=key, author=saved.user_id)


def includeme(config: Configurator) -> None:
    config.add_service(Indexer, indexer)
    config.add_job(REINDEX, reindex, label=_("Index all content for search"))
    config.add_job(INDEX_AUTHOR, index_author, label=_("Index an author's content for search"))
    config.add_subscriber(content_changing, ContentChanging)
    config.add_subscriber(AuthorRenamed(config.registry), AccountSaved)
    if not event.contains(Session, "before_commit", index_pending):
        event.listen(Session, "before_commit", index_pending)

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
from cms.search.indexing import jobs
from cms.search.indexing.services import Indexer, indexer
from cms.taxonomy.events import TermDeleting, TermMerging, TermsChanged

_PENDING = "cms_search_pending"


def content_changing(change: ContentChanging) -> None:
    """Note what changed; it is indexed once, however often it is saved before the commit."""
    _note(change.scope, [change.content.id])


def term_going(change: TermDeleting | TermMerging) -> None:
    """Note what carries a term that is about to go; a great many are left to a job."""
    scope = change.scope
    term = change.term_id if isinstance(change, TermDeleting) else change.source_id
    ids = jobs.carrying(scope, term)
    _note(scope, ids)
    if len(ids) == jobs.BATCH:
        scope.get(Jobs).enqueue(jobs.REINDEX, key=jobs.REINDEX)


def _note(scope: Scope, ids: list[int]) -> None:
    scope.db.info.setdefault(_PENDING, (scope, set()))[1].update(ids)


def index_pending(session: Session) -> None:
    """Index what was noted, as the last thing before the commit."""
    pending: tuple[Scope, set[int]] | None = session.info.pop(_PENDING, None)
    if pending is not None:
        scope, ids = pending
        session.flush()
        scope.get(Indexer).index(ids)


def terms_changed(changed: TermsChanged) -> None:
    """Content is found by the names of its terms, so a job indexes what carries a changed one."""
    with open_scope(changed.registry, write=False) as scope:
        carried = jobs.carried(scope, changed.term_ids)
    if carried:
        with open_scope(changed.registry) as scope:
            for term in carried:
                key = f"{jobs.INDEX_TERM}:{term}"
                scope.get(Jobs).enqueue(jobs.INDEX_TERM, key=key, term=term)


class AuthorRenamed:
    """Content is found by its author's name, so a job indexes it again under a new one."""

    def __init__(self, registry: Any) -> None:
        self._registry = registry

    def __call__(self, saved: AccountSaved) -> None:
        if "name" in saved.fields and not saved.created:
            with open_scope(self._registry) as scope:
                key = f"{jobs.INDEX_AUTHOR}:{saved.user_id}"
                scope.get(Jobs).enqueue(jobs.INDEX_AUTHOR, key=key, author=saved.user_id)


def includeme(config: Configurator) -> None:
    config.add_service(Indexer, indexer)
    for name, run, label in (
        (jobs.REINDEX, jobs.reindex, _("Index all content for search")),
        (jobs.INDEX_AUTHOR, jobs.index_author, _("Index an author's content for search")),
        (jobs.INDEX_TERM, jobs.index_term, _("Index a term's content for search")),
    ):
        config.add_job(name, run, label=label)
    config.add_subscriber(content_changing, ContentChanging)
    config.add_subscriber(term_going, TermDeleting)
    config.add_subscriber(term_going, TermMerging)
    config.add_subscriber(terms_changed, TermsChanged)
    config.add_subscriber(AuthorRenamed(config.registry), AccountSaved)
    if not event.contains(Session, "before_commit", index_pending):
        event.listen(Session, "before_commit", index_pending)

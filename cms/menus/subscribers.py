"""What menus do when terms go."""

from __future__ import annotations

from pyramid.config import Configurator
from sqlalchemy import delete, select, update

from cms.content.events import Act, ContentChanging
from cms.db.scope import Scope
from cms.menus.models import MenuItem
from cms.taxonomy.events import TermDeleting, TermMerging


def term_merging(event: TermMerging) -> None:
    """Items of the one term show the other."""
    event.scope.db.execute(
        update(MenuItem)
        .where(MenuItem.kind == "term", MenuItem.target_id == event.source_id)
        .values(target_id=event.target_id)
    )


def term_deleting(event: TermDeleting) -> None:
    """Items of a deleted term go."""
    _remove(event.scope, "term", event.term_id)


def content_changing(event: ContentChanging) -> None:
    """Items of deleted content go; those of trashed content wait."""
    if event.act == Act.DELETED:
        _remove(event.scope, "content", event.content.id)


def _remove(scope: Scope, kind: str, target_id: int) -> None:
    rows = scope.db.execute(
        select(MenuItem.id, MenuItem.parent_id).where(
            MenuItem.kind == kind, MenuItem.target_id == target_id
        )
    ).all()
    for row in rows:
        scope.db.execute(
            update(MenuItem).where(MenuItem.parent_id == row.id).values(parent_id=row.parent_id)
        )
        scope.db.execute(delete(MenuItem).where(MenuItem.id == row.id))


def include(config: Configurator) -> None:
    config.add_subscriber(term_merging, TermMerging)
    config.add_subscriber(term_deleting, TermDeleting)
    config.add_subscriber(content_changing, ContentChanging)

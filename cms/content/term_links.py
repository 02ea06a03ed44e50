"""What content does when terms are merged, and how much content a term has."""

from __future__ import annotations

from pyramid.config import Configurator
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cms.content.models import ContentTerm
from cms.taxonomy.events import TermMerging


def merge_links(event: TermMerging) -> None:
    """Give content that carried the one term the other, once."""
    db: Session = event.scope.db
    db.flush()
    source = ContentTerm.term_id == event.source_id
    # MariaDB refuses to delete from a table that a subquery reads, so the ids are read first.
    have_target = db.scalars(
        select(ContentTerm.content_id).where(ContentTerm.term_id == event.target_id)
    ).all()
    unsynchronised = {"synchronize_session": False}
    db.execute(
        delete(ContentTerm).where(source, ContentTerm.content_id.in_(have_target)),
        execution_options=unsynchronised,
    )
    db.execute(
        update(ContentTerm).where(source).values(term_id=event.target_id),
        execution_options=unsynchronised,
    )
    db.expire_all()


def counts(db: Session, term_ids: list[int]) -> dict[int, int]:
    """Return how many pieces of content carry each of *term_ids*, in one statement."""
    if not term_ids:
        return {}
    rows = db.execute(
        select(ContentTerm.term_id, func.count())
        .where(ContentTerm.term_id.in_(term_ids))
        .group_by(ContentTerm.term_id)
    )
    return {row[0]: row[1] for row in rows}


def include(config: Configurator) -> None:
    config.add_subscriber(merge_links, TermMerging)

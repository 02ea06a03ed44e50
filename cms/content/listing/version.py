"""The number that says whether remembered page starts still hold.

Whatever changes content or the terms it carries replaces it in the same transaction, just
before the commit; the row is locked only for that moment.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Update, event, insert, select, update
from sqlalchemy.orm import ORMExecuteState, Session

from cms.content.models import Content, ContentTerm, ListingVersion
from cms.taxonomy.models import Term

#: What lists and menus are made of; features above add theirs with :func:`watch_models`.
_models: list[type] = [Content, ContentTerm, Term]
_CHANGED = "cms_listing_changed"

_READ = select(ListingVersion.number).where(ListingVersion.id == 1)
_REPLACE = update(ListingVersion).where(ListingVersion.id == 1)


def read_version(db: Connection) -> int:
    """Return the number in force; 0 on a site that has never changed."""
    return db.execute(_READ).scalar() or 0


def replace_version(db: Connection | Session) -> None:
    """Replace the number; for code that changes content past the unit of work."""
    number = secrets.randbits(62)
    replaced: Any = db.execute(_REPLACE.values(number=number), execution_options=_QUIET)
    if not replaced.rowcount:
        db.execute(insert(ListingVersion).values(id=1, number=number), execution_options=_QUIET)


_QUIET = {"synchronize_session": False}


def _after_flush(session: Session, _: Any) -> None:
    watched = tuple(_models)
    if any(
        isinstance(row, watched)
        for changed in (session.new, session.dirty, session.deleted)
        for row in changed
    ):
        session.info[_CHANGED] = True


def _on_execute(state: ORMExecuteState) -> None:
    statement = state.statement
    if isinstance(statement, Insert | Update | Delete) and any(
        statement.table is getattr(model, "__table__", None) for model in _models
    ):
        state.session.info[_CHANGED] = True


def _before_commit(session: Session) -> None:
    session.flush()
    if session.info.pop(_CHANGED, False):
        replace_version(session)


def watch_models(*models: type) -> None:
    """Replace the number when rows of *models* change too."""
    _models.extend(model for model in models if model not in _models)


def watch(session_class: type[Session] = Session) -> None:
    """Replace the number after whatever sessions of *session_class* change; once is enough."""
    for name, listener in (
        ("after_flush", _after_flush),
        ("do_orm_execute", _on_execute),
        ("before_commit", _before_commit),
    ):
        if not event.contains(session_class, name, listener):
            event.listen(session_class, name, listener)

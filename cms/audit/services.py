"""Write and read the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cms.audit.models import AuditEntry
from cms.clock import Clock
from cms.db.scope import Actor, Scope

_SUMMARY_LENGTH = 500


class Audit:
    """The audit log, seen from one unit of work: an act that is undone leaves no entry."""

    def __init__(self, db: Session, clock: Clock, actor: Actor) -> None:
        self.db = db
        self.clock = clock
        self.actor = actor

    def record(
        self,
        action: str,
        object_type: str = "",
        object_id: object = "",
        summary: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> AuditEntry:
        """Note an act of the scope's actor.

        :param action: dotted name such as ``content.published``.
        :param object_type: what was acted on, such as ``content``, with its *object_id*.
        :param summary: one plain sentence for a person; a longer one is cut.
        :param details: what JSON can hold. Never a password, a token or another secret.
        """
        entry = AuditEntry(
            at=self.clock.now(),
            actor_id=self.actor.user_id,
            actor_name=self.actor.name[:200],
            action=action,
            object_type=object_type,
            object_id=str(object_id),
            summary=_cut(summary),
            details=dict(details or {}),
            address=self.actor.address[:45],
            request_id=self.actor.request_id[:64],
        )
        self.db.add(entry)
        return entry

    def entries(
        self,
        *,
        before: int | None = None,
        limit: int = 50,
        actor_id: int | None = None,
        action: str = "",
        object_type: str = "",
        object_id: object = "",
    ) -> Sequence[AuditEntry]:
        """Return entries, newest first; *before* is the id of the last one of the page before.

        :param action: a whole name, or a prefix that ends with a dot.
        """
        query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
        if before is not None:
            query = query.where(AuditEntry.id < before)
        if actor_id is not None:
            query = query.where(AuditEntry.actor_id == actor_id)
        if action.endswith("."):
            query = query.where(AuditEntry.action.startswith(action, autoescape=True))
        elif action:
            query = query.where(AuditEntry.action == action)
        if object_type:
            query = query.where(AuditEntry.object_type == object_type)
        if str(object_id):
            query = query.where(AuditEntry.object_id == str(object_id))
        return self.db.scalars(query).all()


def _cut(text: str) -> str:
    return text if len(text) <= _SUMMARY_LENGTH else text[: _SUMMARY_LENGTH - 1] + "…"


def audit(scope: Scope) -> Audit:
    """Factory for ``config.add_service``."""
    return Audit(scope.db, scope.clock, scope.actor)

"""Acts that lower floors tell of become entries."""

from __future__ import annotations

from cms.audit.services import Audit
from cms.security.acts import Act


def record_act(act: Act) -> None:
    """Write the entry in the act's own transaction."""
    act.scope.get(Audit).record(
        act.action, act.object_type, act.object_id, act.summary, act.details
    )

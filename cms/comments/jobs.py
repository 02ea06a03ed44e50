"""What is done about comments by itself."""

from __future__ import annotations

import datetime as dt

from cms.comments.services import CommentService
from cms.db.scope import Scope


def delete_rejected(scope: Scope) -> None:
    """Delete spam and trash that nobody took back, and what they say of people."""
    days = scope.settings["comments.keep_rejected"]
    if days:
        before = scope.clock.now() - dt.timedelta(days=days)
        scope.get(CommentService).delete_rejected(before)

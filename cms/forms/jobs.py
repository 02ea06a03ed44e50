"""What is done about messages by itself."""

from __future__ import annotations

import datetime as dt

from cms.db.scope import Scope
from cms.forms.services import MessageService
from cms.forms.types import MessageStatus


def delete_old(scope: Scope) -> None:
    """Delete what the site does not want to keep any longer."""
    for status, name in (
        (MessageStatus.DONE, "forms.keep_done"),
        (MessageStatus.SPAM, "forms.keep_spam"),
    ):
        if days := scope.settings[name]:
            before = scope.clock.now() - dt.timedelta(days=days)
            scope.get(MessageService).delete_old(status, before)

"""Where comments may be written, until when, and which of them wait."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from cms.comments.types import Status, Waiting
from cms.security.identity import Identity
from cms.security.permissions import Permission


class Commentable(Protocol):
    """What the questions need to know of content."""

    @property
    def comments_open(self) -> bool: ...

    @property
    def published_at(self) -> dt.datetime | None: ...


def closes_at(settings: Mapping[str, Any], content: Commentable) -> dt.datetime | None:
    """Return when *content* stops taking comments; None for never."""
    days = settings["comments.close_after"]
    if not days or content.published_at is None:
        return None
    return content.published_at + dt.timedelta(days=days)


def takes_comments(settings: Mapping[str, Any], content: Commentable, now: dt.datetime) -> bool:
    """Say whether whoever may read *content* may comment on it at *now*."""
    if not (settings["comments.enabled"] and content.comments_open):
        return False
    end = closes_at(settings, content)
    began = content.published_at is not None and content.published_at <= now
    return began and (end is None or now < end)


def first_status(
    settings: Mapping[str, Any], identity: Identity | None, *, trapped: bool = False
) -> Status:
    """Return the status of a comment that *identity* (None for a visitor) has just written.

    :param trapped: it came from a machine, as it seems.
    """
    if identity is not None and identity.may(Permission.COMMENTS_MODERATE):
        return Status.APPROVED
    if trapped:
        return Status.SPAM
    waiting = settings["comments.waiting"]
    at_once = waiting == Waiting.NOBODY or (waiting == Waiting.VISITORS and identity is not None)
    return Status.APPROVED if at_once else Status.PENDING

"""What a comment is to those who show and moderate it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """Where a comment stands; only approved ones are public."""

    APPROVED = "approved"
    PENDING = "pending"
    SPAM = "spam"
    TRASH = "trash"


class Waiting(StrEnum):
    """Whose comments wait for approval: the setting ``comments.waiting``."""

    EVERYBODY = "everybody"
    VISITORS = "visitors"
    NOBODY = "nobody"


class CommentRow(msgspec.Struct, frozen=True):
    """An approved comment with the answers to it."""

    id: int
    kind: str
    name: str
    url: str
    body: str
    at: dt.datetime
    answers: tuple[CommentRow, ...] = ()

    @property
    def is_ping(self) -> bool:
        return self.kind != "comment"


class ThreadPage(msgspec.Struct, frozen=True):
    """One page of the comments of a piece of content.

    :ivar comments: those at the top, oldest first, with everything below them.
    """

    comments: tuple[CommentRow, ...]
    page: int
    pages: int
    total: int

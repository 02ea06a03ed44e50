"""What a message is to those who read it."""

from __future__ import annotations

from enum import StrEnum


class MessageStatus(StrEnum):
    """Where a message stands."""

    NEW = "new"
    DONE = "done"
    SPAM = "spam"

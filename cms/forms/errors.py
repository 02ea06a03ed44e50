"""What can go wrong with messages."""

from __future__ import annotations

from cms.errors import InvalidError, NotFoundError


class InvalidMessageError(InvalidError):
    """Values of a message are wrong; ``errors`` has a text by name."""


class MessageNotFoundError(NotFoundError):
    """There is no such message."""

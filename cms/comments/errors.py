"""What can go wrong with comments."""

from __future__ import annotations

from cms.errors import InvalidError, NotFoundError


class InvalidCommentError(InvalidError):
    """Values of a comment are wrong; ``errors`` has a message by name."""


class CommentNotFoundError(NotFoundError):
    """There is no such comment."""

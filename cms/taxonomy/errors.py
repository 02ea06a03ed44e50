"""What can go wrong with terms."""

from __future__ import annotations

from cms.errors import InvalidError, NotFoundError


class InvalidTermError(InvalidError):
    """Values of a term are wrong; ``errors`` has a message by name."""


class TermNotFoundError(NotFoundError):
    """There is no such term."""

"""What can go wrong with media."""

from __future__ import annotations

from cms.errors import InvalidError, NotFoundError


class MediaRefusedError(InvalidError):
    """A file is not taken; the message says why and what is."""

    def __init__(self, message: str) -> None:
        super().__init__({"file": message})


class MediaNotFoundError(NotFoundError):
    """There is no such medium."""

"""What can go wrong with menus."""

from __future__ import annotations

from cms.errors import InvalidError, NotFoundError


class InvalidMenuError(InvalidError):
    """Values of a menu or an item are wrong; ``errors`` has a message by name."""


class MenuNotFoundError(NotFoundError):
    """There is no such menu or item."""

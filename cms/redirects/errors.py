"""What can go wrong with redirects."""

from __future__ import annotations

from cms.errors import InvalidError, NotFoundError


class InvalidRedirectError(InvalidError):
    """Values of a redirect are wrong; ``errors`` has a message by name."""


class RedirectNotFoundError(NotFoundError):
    """There is no such redirect."""

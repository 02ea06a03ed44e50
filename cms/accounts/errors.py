"""What accounts can refuse."""

from __future__ import annotations

from cms.errors import CmsError, ConflictError, NotFoundError


class AccountNotFoundError(NotFoundError):
    """There is no such account."""


class LastAdministratorError(ConflictError):
    """The act would leave the site without anybody who can administer it."""


class SignInRefusedError(CmsError):
    """Name, password or code is wrong; on purpose it does not say which."""


class TooManyFailuresError(CmsError):
    """Too many failures from here.

    :param seconds: how long to wait.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many failures; wait {seconds} seconds")
        self.seconds = seconds


class LinkInvalidError(CmsError):
    """A one-time link is unknown, expired or used."""

"""What can go wrong with content."""

from __future__ import annotations

import datetime as dt

from cms.errors import CmsError, ConflictError, InvalidError, NotFoundError


class BodyError(InvalidError):
    """The body is too large or nested too deeply to be taken."""

    def __init__(self, message: str) -> None:
        super().__init__({"body": message})


class InvalidContentError(InvalidError):
    """Values of content are wrong; ``errors`` has a message by field name."""


class ContentNotFoundError(NotFoundError):
    """There is no such content."""


class StaleContentError(ConflictError):
    """Somebody saved the content after the version this save started from.

    :ivar version: the version that is stored now.
    :ivar who: the name of whoever saved it, empty when nobody signed in did.
    :ivar when: the instant of that save.
    """

    def __init__(self, content_id: int, version: int, who: str, when: dt.datetime | None) -> None:
        self.content_id, self.version, self.who, self.when = content_id, version, who, when
        instant = f" at {when:%Y-%m-%d %H:%M} UTC" if when else ""
        super().__init__(
            f"content {content_id} was saved by {who or 'somebody'}{instant} after you opened it"
        )


class VetoError(CmsError):
    """A subscriber of an event inside the transaction refused the act; the message says why."""

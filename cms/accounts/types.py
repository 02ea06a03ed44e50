"""Small types of the accounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a one-time link is for."""

    SIGN_IN = "sign-in"
    RESET = "reset"
    INVITE = "invite"


class Step(StrEnum):
    """What follows after a password or a link was accepted."""

    DONE = "done"
    SECOND_FACTOR = "second factor"


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts a list shows; empty values do not filter."""

    text: str = ""
    role: str = ""
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as lists show it."""

    id: int
    login: str
    name: str
    email: str | None
    role: str
    active: bool
    two_factor: bool
    last_sign_in_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class IssuedLink:
    """A one-time link: the only place where its token exists in clear."""

    token: str
    purpose: Purpose
    expires_at: dt.datetime

    @property
    def path(self) -> str:
        """Where the link leads, below the site's address."""
        return f"/admin/link/{self.token}"

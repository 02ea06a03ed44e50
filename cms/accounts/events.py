"""What other features may want to know about accounts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountSaving:
    """Inside the transaction: an account was created or changed; raise to veto.

    *fields* names the columns that differ; all of them for a new account.
    """

    user_id: int
    fields: frozenset[str]
    created: bool = False


@dataclass(frozen=True, slots=True)
class AccountSaved:
    """After the commit: an account was created or changed."""

    user_id: int
    fields: frozenset[str]
    created: bool = False


@dataclass(frozen=True, slots=True)
class AccountDeleting:
    """Inside the transaction: an account is about to go; raise to veto.

    Its content goes to *heir*, or to nobody when None. Told before any row is moved. What still
    names the account afterwards is moved by its foreign keys.
    """

    user_id: int
    heir: int | None


@dataclass(frozen=True, slots=True)
class AccountDeleted:
    """After the commit: an account is gone; its content went to *heir*."""

    user_id: int
    heir: int | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """After the commit: somebody signed in."""

    user_id: int

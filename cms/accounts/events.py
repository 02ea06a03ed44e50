"""What other features may want to know about accounts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountSaving:
    """An account was created or changed and is about to be committed; raise to veto.

    *fields* names the columns that differ; all of them for a new account.
    """

    user_id: int
    fields: frozenset[str]
    created: bool = False


@dataclass(frozen=True, slots=True)
class AccountSaved:
    """The same, after the commit."""

    user_id: int
    fields: frozenset[str]
    created: bool = False


@dataclass(frozen=True, slots=True)
class AccountDeleting:
    """An account is about to go; its content goes to *heir*, or to nobody when None.

    Told inside the transaction, before any row is moved. What still names the account
    afterwards is moved by its foreign keys.
    """

    user_id: int
    heir: int | None


@dataclass(frozen=True, slots=True)
class AccountDeleted:
    """The same, after the commit."""

    user_id: int
    heir: int | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody signed in; told after the commit."""

    user_id: int

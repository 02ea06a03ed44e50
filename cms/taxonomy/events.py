"""What is told when terms change: inside the transaction, and after its commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.db.scope import Scope


@dataclass(frozen=True, slots=True)
class TermPathChanging:
    """Inside the transaction: a term has another path, or none any more.

    :ivar old: the slugs from the root down, until now.
    :ivar new: from now on; None where the term is gone.
    """

    scope: Scope
    term_id: int
    taxonomy: str
    locale: str
    old: str
    new: str | None


@dataclass(frozen=True, slots=True)
class TermMerging:
    """Inside the transaction: what carries *source_id* shall carry *target_id*."""

    scope: Scope
    source_id: int
    target_id: int


@dataclass(frozen=True, slots=True)
class TermDeleting:
    """Inside the transaction, before the row of a term goes; raise to veto."""

    scope: Scope
    term_id: int


@dataclass(frozen=True, slots=True)
class TermsChanged:
    """After the commit: terms of one taxonomy and language changed.

    :ivar term_ids: the terms whose name, path or existence changed, those below included.
    """

    registry: Any
    taxonomy: str
    locale: str
    term_ids: frozenset[int]

"""What is told when media change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cms.db.scope import Scope


@dataclass(frozen=True, slots=True)
class MediaDeleting:
    """Inside the transaction, before the row of a medium goes; raise to veto."""

    scope: Scope
    media_id: int


@dataclass(frozen=True, slots=True)
class MediaChanging:
    """Inside the transaction: a medium was replaced or described anew."""

    scope: Scope
    media_id: int


@dataclass(frozen=True, slots=True)
class MediaChanged:
    """After the commit: a medium was added, replaced, described anew or deleted."""

    registry: Any
    media_id: int
    deleted: bool = False

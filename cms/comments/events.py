"""What is told when comments change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CommentsChanged:
    """After the commit: the public comments of these pieces of content may differ."""

    registry: Any
    content_ids: frozenset[int]

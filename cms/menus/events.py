"""What is told when menus change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class MenuChanged:
    """After the commit: a menu or one of its items was created, changed or removed."""

    registry: Any
    menu_id: int
    locale: str

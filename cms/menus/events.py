"""What is told when menus change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class MenuChanged:
    """After the commit."""

    registry: Any
    menu_id: int
    locale: str

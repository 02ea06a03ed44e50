"""A cache engine for Pyramid applications, on whatever the host offers.

`config.include("cms_cache")` includes every part; each can be included alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator

PARTS = (
    "caches", "sessions", "limits", "compression", "headers", "pages", "pages.policy",
)  # fmt: skip


def includeme(config: Configurator) -> None:
    """Include every part; see `cms_cache/README.md` for their settings."""
    for part in PARTS:
        config.include(f"cms_cache.web.{part}")

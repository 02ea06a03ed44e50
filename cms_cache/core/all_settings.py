"""All rows in one place, for an application that declares them among its own."""

from __future__ import annotations

from cms_cache.core import settings
from cms_cache.core.declare import Setting
from cms_cache.core.limits import table


def all_rows() -> tuple[Setting, ...]:
    """Every setting of this library, those of its limits included."""
    return (*settings.ROWS, *table.rows(table.LIMITS))

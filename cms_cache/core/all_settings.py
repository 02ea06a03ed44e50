"""All rows in one place, for an application that declares them among its own."""

from __future__ import annotations

from cms_cache.core import settings
from cms_cache.core.compression import settings as compression
from cms_cache.core.declare import Setting
from cms_cache.core.limits import table


def all_rows() -> tuple[Setting, ...]:
    """Every setting of this library, but not the limits that plugins add."""
    return (*settings.ROWS, *table.rows(table.LIMITS), *compression.ROWS)

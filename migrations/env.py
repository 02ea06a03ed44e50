"""Run by alembic. Use `cms db upgrade`, not alembic itself: it brings the connection along."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from cms.db.migrate import ours

_VARIANT = '.with_variant({0}, "mysql", "mariadb")'


def render_item(kind: str, item: Any, autogenerate: AutogenContext) -> str | bool:
    """Write our own types as what they are in the database.

    A migration says what was true on its day, so it never imports a type that may change.
    """
    if kind != "type" or not isinstance(item, sa.types.TypeDecorator):
        return False
    name = type(item).__name__
    autogenerate.imports.add("from sqlalchemy.dialects import mysql")
    if name == "UTCDateTime":
        return "sa.DateTime()" + _VARIANT.format("mysql.DATETIME(fsp=6)")
    if name == "JSONText":
        return "sa.Text()" + _VARIANT.format("mysql.LONGTEXT()")
    return False


metadata = context.config.attributes.get("metadata")
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=context.config.attributes.get("batch", True),
    render_item=render_item,
    include_name=ours(metadata) if metadata is not None else None,
    compare_type=True,
    transaction_per_migration=True,
)
context.run_migrations()

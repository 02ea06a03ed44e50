"""Handing what an account owns to another one, whatever feature the rows belong to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, update
from sqlalchemy.orm import Session

from cms.accounts.models import User
from cms.db.base import Base


def owned_columns() -> Iterator[tuple[Table, Column[int]]]:
    """Yield the columns of other features that name an account and outlive it."""
    account = User.__table__
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is account and (key.ondelete or "").upper() != "CASCADE":
                yield table, key.parent


def move_rows(db: Session, user_id: int, heir_id: int | None) -> None:
    """Give every row that names account *user_id* to *heir_id*, or to nobody."""
    for table, column in owned_columns():
        db.execute(update(table).where(column == user_id).values({column: heir_id}))

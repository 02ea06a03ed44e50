"""The two tables of the log, in a MetaData of their own."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Double,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
)
from sqlalchemy.dialects import mysql

metadata = MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ix": "ix_%(table_name)s_%(column_0_N_name)s"}
)

_OPTIONS: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
}

# One row: which history this is, and the number of its last change.
head = Table(
    "cache_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    **_OPTIONS,
)

# A row for each transaction that changed something: what, as a JSON list of tags, and when, in
# seconds since 1970.
log = Table(
    "cache_log",
    metadata,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Double(), nullable=False),
    Column("tags", Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"), nullable=False),
    **_OPTIONS,
)

NAMES = frozenset(metadata.tables)


def new_epoch() -> int:
    """A number that no earlier history had."""
    return secrets.randbits(62) + 1


def create(connection: Connection) -> None:
    """Make the tables and their first row, unless they are there."""
    metadata.create_all(connection)
    if connection.execute(head.select()).first() is None:
        connection.execute(insert(head).values(id=1, epoch=new_epoch(), seq=0))

"""Column types that mean the same on SQLite, PostgreSQL and MariaDB."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text, types
from sqlalchemy.dialects import mysql

from cms.clock import UTC, as_utc

#: Identifiers: 64 bits, except on SQLite, where only INTEGER is the rowid.
Id = BigInteger().with_variant(Integer(), "sqlite")

#: Text without a length limit worth mentioning (MariaDB's TEXT ends at 64 KiB).
LongText = Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")


def exact_string(length: int) -> String:
    """Return a string type that compares byte for byte on every database.

    MariaDB's default collation calls ``a`` and ``A`` equal; URLs and keys do not.
    """
    binary = mysql.VARCHAR(length, charset="utf8mb4", collation="utf8mb4_bin")
    return String(length).with_variant(binary, "mysql", "mariadb")


class UTCDateTime(types.TypeDecorator[dt.datetime]):
    """An instant with microseconds, stored as naive UTC and returned aware."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored as an instant: {value!r}")
        return as_utc(value).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class JSONText(types.TypeDecorator[Any]):
    """A JSON document kept as text with sorted keys, so equal values have equal bytes."""

    impl = LongText
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)

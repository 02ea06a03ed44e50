"""The declarative base, its naming convention and the mixins most tables share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from cms.db.types import Id, JSONText, UTCDateTime

#: Constraints have names that follow from what they constrain, so that a
#: migration can drop them on every database.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {dt.datetime: UTCDateTime(), dict[str, Any]: JSONText()}

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return TABLE_OPTIONS


#: What MariaDB needs to hear: full Unicode and transactions. Others ignore it.
TABLE_OPTIONS = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_unicode_ci",
    "mariadb_engine": "InnoDB",
    "mariadb_charset": "utf8mb4",
    "mariadb_collate": "utf8mb4_unicode_ci",
}


class Identified:
    """A surrogate key named ``id``; the id of a row that was deleted is never given out again."""

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=True, sort_order=-10)

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        # SQLite would give the highest id once more, and links by id would lead elsewhere.
        table = getattr(cls, "__table__", None)
        if table is not None:
            table.dialect_options["sqlite"]["autoincrement"] = True


class Timestamps:
    """When the row was made and last changed; services set both from their clock."""

    created_at: Mapped[dt.datetime] = mapped_column(sort_order=100)
    updated_at: Mapped[dt.datetime] = mapped_column(sort_order=101)

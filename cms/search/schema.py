"""What each database needs beside the table ``search_document``: its full-text index.

Made by the search migration, and with the tables where those are made from the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, event, text

SQLITE_CREATE = (
    """CREATE VIRTUAL TABLE search_index USING fts5(
        title, keywords, body,
        content='search_document', content_rowid='content_id',
        tokenize='unicode61 remove_diacritics 2', prefix='3')""",
    # Triggers, because the index must also follow rows that go with their content.
    """CREATE TRIGGER search_document_inserted AFTER INSERT ON search_document BEGIN
        INSERT INTO search_index (rowid, title, keywords, body)
        VALUES (new.content_id, new.title, new.keywords, new.body);
    END""",
    """CREATE TRIGGER search_document_deleted AFTER DELETE ON search_document BEGIN
        INSERT INTO search_index (search_index, rowid, title, keywords, body)
        VALUES ('delete', old.content_id, old.title, old.keywords, old.body);
    END""",
    """CREATE TRIGGER search_document_updated AFTER UPDATE ON search_document BEGIN
        INSERT INTO search_index (search_index, rowid, title, keywords, body)
        VALUES ('delete', old.content_id, old.title, old.keywords, old.body);
        INSERT INTO search_index (rowid, title, keywords, body)
        VALUES (new.content_id, new.title, new.keywords, new.body);
    END""",
)
SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS search_document_updated",
    "DROP TRIGGER IF EXISTS search_document_deleted",
    "DROP TRIGGER IF EXISTS search_document_inserted",
    "DROP TABLE IF EXISTS search_index",
)

POSTGRESQL_CREATE = (
    """CREATE TABLE search_index (
        content_id BIGINT PRIMARY KEY REFERENCES search_document (content_id) ON DELETE CASCADE,
        words TSVECTOR NOT NULL, stems TSVECTOR NOT NULL)""",
    # Without fastupdate: with a list of pending rows the planner reads the whole table instead.
    """CREATE INDEX ix_search_index_words ON search_index USING gin (words, stems)
        WITH (fastupdate = off)""",
)
POSTGRESQL_DROP = ("DROP TABLE IF EXISTS search_index",)

MARIADB_CREATE = (
    # An index made while this is off has no stop words: "the who" can be found.
    "SET SESSION innodb_ft_enable_stopword = OFF",
    "ALTER TABLE search_document ADD FULLTEXT INDEX ft_search_document_title (title)",
    "ALTER TABLE search_document ADD FULLTEXT INDEX ft_search_document_all (title, keywords, body)",
    "SET SESSION innodb_ft_enable_stopword = DEFAULT",
)
MARIADB_DROP = (
    "ALTER TABLE search_document DROP INDEX ft_search_document_all",
    "ALTER TABLE search_document DROP INDEX ft_search_document_title",
)

CREATE: Mapping[str, tuple[str, ...]] = {
    "sqlite": SQLITE_CREATE,
    "postgresql": POSTGRESQL_CREATE,
    "mysql": MARIADB_CREATE,
    "mariadb": MARIADB_CREATE,
}
DROP: Mapping[str, tuple[str, ...]] = {
    "sqlite": SQLITE_DROP,
    "postgresql": POSTGRESQL_DROP,
    # The indexes go with their table.
    "mysql": (),
    "mariadb": (),
}


def _run(connection: Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.execute(text(statement))


def _create(table: Table, connection: Connection, **_: Any) -> None:
    _run(connection, CREATE.get(connection.dialect.name, ()))


def _drop(table: Table, connection: Connection, **_: Any) -> None:
    _run(connection, DROP.get(connection.dialect.name, ()))


def attach(table: Table) -> None:
    """Have the index made after *table*, and dropped before it."""
    event.listen(table, "after_create", _create)
    event.listen(table, "before_drop", _drop)

"""The full-text index over what is searched, in each database's own way.

A released program of the version before this one must go on working on the database
after this migration: add first, remove a release later. What it does to a big table
must not lock it for long. It runs on SQLite, PostgreSQL and MariaDB, up and down.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_search"
down_revision = "20261122_initial"
branch_labels = None
depends_on = None

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

CREATE = {
    "sqlite": SQLITE_CREATE,
    "postgresql": POSTGRESQL_CREATE,
    "mysql": MARIADB_CREATE,
    "mariadb": MARIADB_CREATE,
}
DROP = {
    "sqlite": SQLITE_DROP,
    "postgresql": POSTGRESQL_DROP,
    "mysql": MARIADB_DROP,
    "mariadb": MARIADB_DROP,
}


def upgrade() -> None:
    for statement in CREATE[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    for statement in DROP[op.get_bind().dialect.name]:
        op.execute(sa.text(statement))

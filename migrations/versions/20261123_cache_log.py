"""The log of changes that pages follow: its head and its rows.

A released program of the version before this one must go on working on the database
after this migration: add first, remove a release later. What it does to a big table
must not lock it for long. It runs on SQLite, PostgreSQL and MariaDB, up and down.
"""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "20261123_cache_log"
down_revision = "20261122_search"
branch_labels = None
depends_on = None

TABLE = {
    f"{dialect}_{option}": value
    for dialect in ("mysql", "mariadb")
    for option, value in (("engine", "InnoDB"), ("charset", "utf8mb4"))
}


def upgrade() -> None:
    """Make the tables, and begin a history that no other site has."""
    head = op.create_table(
        "cache_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cache_head"),
        **TABLE,
    )
    op.create_table(
        "cache_log",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column(
            "tags",
            sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_cache_log"),
        **TABLE,
    )
    op.bulk_insert(head, [{"id": 1, "epoch": secrets.randbits(62) + 1, "seq": 0}])


def downgrade() -> None:
    """Forget what has changed: everything stored is stale."""
    op.drop_table("cache_log")
    op.drop_table("cache_head")

"""A table of venues."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import mysql

revision = "events_20261122_venues"
down_revision = None
branch_labels = ("events",)
depends_on = None


def upgrade() -> None:
    exact = mysql.VARCHAR(200, charset="utf8mb4", collation="utf8mb4_bin")
    op.create_table(
        "events_venue",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("name", sa.String(200).with_variant(exact, "mysql", "mariadb"), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events_venue")),
        sa.UniqueConstraint("name", name=op.f("uq_events_venue_name")),
    )


def downgrade() -> None:
    op.drop_table("events_venue")

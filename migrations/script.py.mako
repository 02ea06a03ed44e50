"""${message}

A released program of the version before this one must go on working on the database
after this migration: add first, remove a release later. What it does to a big table
must not lock it for long. It runs on SQLite, PostgreSQL and MariaDB, up and down.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}

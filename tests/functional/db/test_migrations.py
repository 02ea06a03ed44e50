"""Migrations run up and down, and leave what the models say, on every database."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from cms.db.engine import database_url as full_url
from cms.db.engine import make_engine
from cms.db.migrate import Branch, MigrationError, Migrator, has_schema, migrations_path
from cms.scripts.migration_initial import core_metadata, write_initial

pytestmark = pytest.mark.every_database


class TestUpAndDown:
    def test_the_models_and_the_migrations_agree(self, engine):
        Migrator(engine).upgrade()

        assert Migrator(engine).drift(core_metadata()) == []

    def test_an_upgrade_says_what_it_ran_and_a_second_has_nothing_to_do(self, engine):
        assert Migrator(engine).upgrade() == core()
        assert Migrator(engine).upgrade() == []

    def test_down_takes_every_table_away_and_up_brings_it_back(self, engine):
        Migrator(engine).upgrade()
        before = tables(engine)

        assert Migrator(engine).downgrade("base") == core()[::-1]

        assert tables(engine) == {"alembic_version"}
        Migrator(engine).upgrade()
        assert tables(engine) == before
        assert "content" in before

    def test_the_status_tells_what_is_pending(self, engine):
        (before,) = Migrator(engine).status()
        Migrator(engine).upgrade()
        (after,) = Migrator(engine).status()

        assert (before.branch, before.current, before.pending) == ("cms", None, tuple(core()))
        assert (after.current, after.head, after.pending) == (core()[-1], core()[-1], ())

    def test_an_empty_database_has_no_schema(self, engine):
        assert not has_schema(engine)
        Migrator(engine).upgrade()
        assert has_schema(engine)

    def test_a_target_that_does_not_exist_is_named(self, engine):
        with pytest.raises(MigrationError, match="nonsense"):
            Migrator(engine).upgrade("nonsense")


class TestPluginBranches:
    def test_a_plugin_has_its_own_branch_up_and_down(self, engine, plugin_branch):
        migrator = Migrator(engine, [plugin_branch])

        assert migrator.upgrade() == [*core(), "shop_one", "shop_two"]
        assert [row.branch for row in migrator.status()] == ["cms", "shop"]
        assert "shop_item" in tables(engine)
        assert migrator.downgrade("shop@base") == ["shop_two", "shop_one"]
        assert "shop_item" not in tables(engine)
        assert "content" in tables(engine)

    def test_a_plugin_that_went_away_is_named(self, engine, plugin_branch):
        Migrator(engine, [plugin_branch]).upgrade()

        with pytest.raises(MigrationError, match="plugin"):
            Migrator(engine).upgrade()

    def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(self, engine, plugin_branch):
        migrator = Migrator(engine, [plugin_branch])
        migrator.upgrade("shop_one")
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO shop_item (id, name) VALUES (1, 'lamp')")
            connection.exec_driver_sql("INSERT INTO shop_sale (id, item_id) VALUES (1, 1)")

        migrator.upgrade()

        with engine.connect() as connection:
            assert connection.scalar(sa.text("SELECT count(*) FROM shop_sale")) == 1

    def test_a_new_revision_holds_what_the_models_have_more(self, engine, plugin_branch):
        migrator = Migrator(engine, [plugin_branch])
        migrator.upgrade()
        metadata = sa.MetaData()
        sa.Table("shop_gift", metadata, sa.Column("id", sa.Integer, primary_key=True))

        path = migrator.revision("Add gifts", metadata, branch="shop")

        assert path.parent == Path(plugin_branch.location)
        assert migrator.upgrade() == [migrator.status()[1].head]
        assert "shop_gift" in tables(engine)


class TestInitial:
    @pytest.fixture
    def database(self):
        """Writing it needs no server."""

    def test_writing_it_anew_changes_nothing(self, tmp_path):
        (committed,) = (migrations_path() / "versions").glob("*_initial.py")
        day = committed.name.split("_")[0]

        assert write_initial(day, tmp_path).read_text() == committed.read_text()


def core():
    """The core's revisions, oldest first: their files' names."""
    names = sorted(path.stem for path in (migrations_path() / "versions").glob("*.py"))
    return sorted(names, key=lambda name: (not name.endswith("_initial"), name))


def tables(engine):
    return set(sa.inspect(engine).get_table_names())


@pytest.fixture
def engine(database_url):
    engine = make_engine(full_url(database_url, Path()))
    yield engine
    engine.dispose()


@pytest.fixture
def plugin_branch(tmp_path):
    folder = tmp_path / "shop_migrations"
    folder.mkdir()
    (folder / "one.py").write_text(
        """
import sqlalchemy as sa
from alembic import op

revision = "shop_one"
down_revision = None
branch_labels = ("shop",)
depends_on = None


def upgrade():
    op.create_table(
        "shop_item",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(20), nullable=False),
    )
    op.create_table(
        "shop_sale",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.Integer, sa.ForeignKey("shop_item.id", ondelete="CASCADE")),
    )


def downgrade():
    op.drop_table("shop_sale")
    op.drop_table("shop_item")
"""
    )
    (folder / "two.py").write_text(
        """
import sqlalchemy as sa
from alembic import op

revision = "shop_two"
down_revision = "shop_one"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("shop_item") as batch:
        batch.alter_column("name", existing_type=sa.String(20), type_=sa.String(40))


def downgrade():
    with op.batch_alter_table("shop_item") as batch:
        batch.alter_column("name", existing_type=sa.String(40), type_=sa.String(20))
"""
    )
    return Branch("shop", str(folder))

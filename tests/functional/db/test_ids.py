"""Ids stay those of one row for ever: links, redirects and old addresses name content by them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from cms.db.base import Base, Identified
from cms.menus.models import Menu
from cms.scripts.migration_initial import load_models

pytestmark = pytest.mark.every_database


def test_the_id_of_a_deleted_row_is_not_given_out_again(scope):
    def add() -> int:
        menu = Menu(slug="m", name="M", locale="en")
        scope.db.add(menu)
        scope.db.flush()
        scope.db.delete(menu)
        scope.db.flush()
        return menu.id

    assert add() < add() < add()


def test_so_it_is_in_every_table_with_an_id(site):
    load_models()
    names = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Identified) and mapper.class_.__module__.startswith("cms.")
    }
    engine = site.registry.cms_engine

    assert "content" in names
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            made = connection.execute(sa.text("SELECT name, sql FROM sqlite_master")).all()
        without = {name for name, sql in made if name in names and "AUTOINCREMENT" not in sql}
        assert without == set()

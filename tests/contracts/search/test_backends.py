"""The built-in backends, each on its own database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from cms.db.base import Base
from cms.db.engine import make_engine
from cms.db.scope import make_session
from cms.search.backends.contract import SearchBackend
from cms.search.backends.mariadb import MariadbBackend
from cms.search.backends.null import NullBackend
from cms.search.backends.postgresql import PostgresqlBackend
from cms.search.backends.sqlite import SqliteBackend
from cms.search.testing import ALL, NOW, SearchContract
from cms.search.types import Filters, Query, Term

BACKENDS = {"sqlite": SqliteBackend, "postgresql": PostgresqlBackend, "mariadb": MariadbBackend}


@pytest.fixture(scope="module")
def engine(database):
    url = database.create()
    engine = make_engine(make_url(url))
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()
    database.drop(url)


@pytest.fixture
def db(engine) -> Iterator[Session]:
    with make_session(engine, write=True) as session:
        yield session


@pytest.mark.every_database
class TestBuiltIn(SearchContract):
    @pytest.fixture
    def backend(self, database) -> SearchBackend:
        return BACKENDS[database.kind]()

    def test_a_row_that_goes_with_its_content_leaves_the_index(self, db, filled):
        from sqlalchemy import text

        db.execute(text("DELETE FROM content WHERE id = 1"))
        db.commit()
        assert self.find(db, filled, "temple", public=False) == [2]

    def test_the_index_is_the_one_that_is_read(self, db, filled):
        """Words that only grammar or stemming relates are found where the database knows it."""
        if filled.name == "postgresql":
            assert self.find(db, filled, "building", locale="en") == []
            assert self.find(db, filled, "journeying", locale="en") == [2]


class TestNull:
    def test_it_takes_everything_and_finds_nothing(self):
        backend = NullBackend()
        backend.index(None, ALL)
        backend.remove(None, [1])
        query = Query("temple", (Term(("temple",)),))
        assert backend.search(None, query, Filters(), now=NOW, limit=9).ids == ()

import threading

import msgspec
import pytest
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    create_engine,
    event,
    text,
    update,
)
from sqlalchemy.orm import DeclarativeBase, sessionmaker

from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.data import DataCache
from cms_cache.core.freshness.table import TableChanges
from cms_cache.core.log import tables
from cms_cache.core.log.log import ChangeLog
from cms_cache.core.log.tracking import track
from cms_cache.testing import region_on


class User(msgspec.Struct, frozen=True):
    id: int
    name: str


@pytest.fixture
def data():
    return DataCache(region_on(MemoryBackend(1_000_000)), TableChanges(None))


class Source:
    """Counts how often it is asked."""

    def __init__(self, value):
        self.value = value
        self.calls = 0

    def __call__(self, *args):
        self.calls += 1
        return self.value


def ask(data, source, **options):
    given = {"lifetime": 60, "tags": ("table:user",), **options}
    return data.get_or_create("users", 1, source, **given)


class TestOne:
    def test_it_is_computed_once(self, data):
        source = Source({"a": 1})
        assert ask(data, source) == ask(data, source) == {"a": 1}
        assert source.calls == 1

    @pytest.mark.parametrize("empty", [None, [], {}, "", 0, False])
    def test_an_empty_result_is_kept_as_well(self, data, empty):
        source = Source(empty)
        assert ask(data, source) == ask(data, source) == empty
        assert source.calls == 1

    def test_it_has_the_type_that_was_asked_for(self, data):
        source = Source(User(1, "Anna"))
        assert ask(data, source, type=User) == ask(data, source, type=User) == User(1, "Anna")

    def test_a_value_of_another_shape_is_a_miss(self, data):
        ask(data, Source({"old": "shape"}))
        assert ask(data, Source(User(1, "Anna")), type=User) == User(1, "Anna")

    def test_it_ends_with_its_time(self, data, monkeypatch):
        source = Source(1)
        ask(data, source, lifetime=60)
        import time

        now = time.time()
        monkeypatch.setattr("cms_cache.core.data.time.time", lambda: now + 61)
        ask(data, source, lifetime=60)
        assert source.calls == 2

    def test_a_change_of_its_tag_ends_it_and_no_other_does(self, data):
        source = Source(1)
        ask(data, source)
        data.invalidate("table:content")
        ask(data, source)
        assert source.calls == 1
        data.invalidate("table:user")
        ask(data, source)
        assert source.calls == 2

    def test_a_value_computed_before_a_change_and_kept_after_it_is_not_used(self, data):
        def overtaken():
            data.invalidate("table:user")
            return "old"

        assert ask(data, overtaken) == "old"
        assert ask(data, Source("new")) == "new"

    def test_a_value_from_an_older_snapshot_is_not_used(self, data):
        fence = data.changes.fence()
        data.invalidate("table:user")
        assert ask(data, Source("old"), fence=fence) == "old"
        assert ask(data, Source("new")) == "new"

    def test_a_transaction_that_wrote_neither_reads_nor_keeps(self, data):
        ask(data, Source("kept"))
        assert ask(data, Source("mine"), fence=None) == "mine"
        assert ask(data, Source("other")) == "kept"

    def test_an_error_is_not_kept_and_frees_the_others(self, data):
        def fail():
            raise LookupError

        with pytest.raises(LookupError):
            ask(data, fail)
        assert ask(data, Source(1)) == 1

    def test_many_at_once_compute_once(self, data):
        gate = threading.Event()
        calls = []

        def slow():
            calls.append(1)
            gate.wait(5)
            return 1

        threads = [threading.Thread(target=ask, args=(data, slow)) for _ in range(8)]
        for thread in threads:
            thread.start()
        gate.set()
        for thread in threads:
            thread.join()
        assert len(calls) == 1

    def test_what_cannot_be_kept_is_returned(self, data):
        thing = object()
        assert ask(data, Source(thing)) is thing


class TestMany:
    def test_only_missing_ones_are_asked_for_in_one_go(self, data):
        asked = []

        def names(ids):
            asked.append(list(ids))
            return {each: f"n{each}" for each in ids if each != 9}

        def get(*ids):
            return data.get_many("names", ids, names, lifetime=60, tags=("table:user",))

        assert get(1, 2, 1) == {1: "n1", 2: "n2"}
        assert get(2, 3, 9) == {2: "n2", 3: "n3", 9: None}
        assert get(1, 2, 3, 9) == {1: "n1", 2: "n2", 3: "n3", 9: None}
        assert asked == [[1, 2], [3, 9]]
        data.invalidate("table:user")
        get(1)
        assert asked[-1] == [1]
        assert get() == {}


class Base(DeclarativeBase):
    pass


links = Table(
    "links", Base.metadata,
    Column("left", ForeignKey("thing.id"), primary_key=True),
    Column("right", ForeignKey("thing.id"), primary_key=True),
)  # fmt: skip


class Thing(Base):
    __tablename__ = "thing"
    id = Column(Integer, primary_key=True)
    name = Column(String(50))


class Other(Base):
    __tablename__ = "other"
    id = Column(Integer, primary_key=True)
    name = Column(String(50))


@pytest.fixture
def changes(maker):
    changes = ChangeLog(maker.kw["bind"])
    track(maker.kw["bind"], changes)
    return changes


@pytest.fixture
def maker(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'db'}")

    @event.listens_for(engine, "connect")
    def plain(connection, record):
        # The driver begins a transaction too late to keep a snapshot.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def begin(connection):
        connection.exec_driver_sql("BEGIN")

    Base.metadata.create_all(engine)
    maker = sessionmaker(engine)
    with maker.begin() as session:
        session.add_all([Thing(id=1, name="a"), Thing(id=2, name="b"), Other(id=1, name="a")])
    with engine.begin() as db:
        tables.create(db)
    yield maker
    engine.dispose()


class TestTracking:
    def changed(self, changes, fence):
        changes.catch_up()
        return {
            table for table in ("thing", "other", "links")
            if not changes.fresh([table], fence)
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("write", "tables"),
        [
            (lambda s: s.add(Thing(name="x")), {"thing"}),
            (lambda s: setattr(s.get(Thing, 1), "name", "y"), {"thing"}),
            (lambda s: s.delete(s.get(Thing, 1)), {"thing"}),
            (lambda s: s.execute(update(Thing).values(name="z")), {"thing"}),
            (lambda s: s.execute(links.insert().values(left=1, right=2)), {"links"}),
            (lambda s: s.connection().execute(update(Other).values(name="q")), {"other"}),
            (lambda s: s.get(Thing, 1), set()),
            (lambda s: s.execute(text("SELECT 1")), set()),
        ],
        ids=["insert", "update", "delete", "bulk", "association", "connection", "read", "text"],
    )
    def test_what_is_written_is_published_after_the_commit(self, maker, changes, write, tables):
        fence = changes.fence()
        with maker() as session:
            write(session)
            session.flush()
            assert self.changed(changes, fence) == set()
            session.commit()
            assert self.changed(changes, fence) == tables

    def test_textual_writes_change_everything(self, maker, changes):
        data = DataCache(region_on(MemoryBackend(100_000)), changes)
        ask(data, Source("old"))
        with maker.begin() as session:
            session.execute(text("UPDATE thing SET name = 'raw'"))
        assert ask(data, Source("new")) == "new"

    def test_a_bare_connection_is_noticed(self, maker, changes):
        fence = changes.fence()
        with maker.kw["bind"].begin() as connection:
            connection.execute(update(Thing).values(name="bare"))
        assert self.changed(changes, fence) == {"thing"}

    def test_a_rollback_publishes_nothing(self, maker, changes):
        fence = changes.fence()
        with maker() as session:
            session.add(Thing(name="x"))
            session.flush()
            session.rollback()
            session.get(Thing, 1)
            session.commit()
        assert self.changed(changes, fence) == set()

    def test_a_savepoint_publishes_nothing_by_itself(self, maker, changes):
        fence = changes.fence()
        with maker() as session:
            with session.begin_nested():
                session.add(Thing(name="x"))
            assert self.changed(changes, fence) == set()
            session.commit()
        assert self.changed(changes, fence) == {"thing"}

    def test_a_savepoint_rolled_back_forgets_nothing(self, maker, changes):
        fence = changes.fence()
        with maker() as session:
            session.add(Thing(name="x"))
            session.flush()
            nested = session.begin_nested()
            session.add(Other(name="x"))
            session.flush()
            nested.rollback()
            session.commit()
        assert "thing" in self.changed(changes, fence)

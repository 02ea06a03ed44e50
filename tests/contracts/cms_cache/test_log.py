"""The log is part of the data: contiguous, never ahead of a commit, never behind one."""

import contextlib
import os
import random
import signal
import time

import pytest
import sqlalchemy as sa

from cms_cache.core.freshness.types import Fence
from cms_cache.core.log import tables
from cms_cache.core.log.head import FileHead, LeasedHead, MemoryHead, UnknownHead
from cms_cache.core.log.log import ChangeLog
from cms_cache.core.log.tracking import track
from cms_cache.core.redis_client import RedisServer
from cms_cache.testing import ChangesContract
from tests.fixtures.processes import forked, wait_for

schema = sa.MetaData()
note = sa.Table("note", schema, sa.Column("id", sa.Integer, primary_key=True),
                sa.Column("text", sa.String(50)))  # fmt: skip
label = sa.Table("label", schema, sa.Column("id", sa.Integer, primary_key=True))
labelled = sa.Table(
    "labelled", schema,
    sa.Column("note_id", sa.ForeignKey("note.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("label_id", sa.ForeignKey("label.id", ondelete="CASCADE"), primary_key=True),
)  # fmt: skip


def engine_of(url, **options):
    engine = sa.create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _as_the_product_does)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(db):
    if db.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        db.exec_driver_sql("BEGIN")


def _as_the_product_does(db, _):
    db.isolation_level = None
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA busy_timeout = 20000")


class Process:
    """What one process has: an engine, and the log as it knows it."""

    def __init__(self, url, head, **options):
        self.engine = engine_of(url, **options)
        self.log = ChangeLog(self.engine, head)
        track(self.engine, self.log)

    def write(self, *statements):
        with self.engine.begin() as db:
            for statement in statements or (sa.insert(note),):
                db.execute(statement)

    def numbers(self):
        with self.engine.connect() as db:
            return list(db.scalars(sa.select(tables.log.c.seq).order_by(tables.log.c.seq)))

    def moved(self, fence, *tags):
        """Which of `tags` are not fresh any more."""
        self.log.catch_up()
        return {tag for tag in tags if not self.log.fresh([tag], fence)}

    def close(self):
        self.log.close()
        self.engine.dispose()


@pytest.fixture
def url(database_url):
    engine = engine_of(database_url)
    schema.create_all(engine)
    with engine.begin() as db:
        tables.create(db)
    engine.dispose()
    return database_url


@pytest.fixture
def start(url, tmp_path):
    """Starts processes that share a folder."""
    started = []

    def start(head=None, **options):
        started.append(Process(url, head or FileHead(tmp_path / "head"), **options))
        return started[-1]

    yield start
    for each in started:
        each.close()


class TestAsChanges(ChangesContract):
    @pytest.fixture
    def make(self, start):
        def make():
            log = start().log
            log.fresh = lambda tags, fence: log.catch_up() or ChangeLog.fresh(log, tags, fence)
            return log

        return make


@pytest.mark.every_database
def test_writers_and_rollbacks_leave_no_gap(url, start, tmp_path):
    def work(number):
        process = Process(url, FileHead(tmp_path / "head"))
        chance = random.Random(number)
        for _ in range(15):
            while True:
                try:
                    with process.engine.begin() as db:
                        db.execute(sa.insert(note).values(text=str(number)))
                        if chance.random() < 0.2:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    pass
                except sa.exc.OperationalError:
                    continue
                break
        process.close()

    process = start()
    fence = process.log.fence()
    process.engine.dispose()
    wait_for([forked(lambda number=number: work(number)) for number in range(6)])
    with process.engine.connect() as db:
        rows = db.scalar(sa.select(sa.func.count()).select_from(note))
    numbers = process.numbers()
    assert numbers == list(range(1, rows + 1))
    assert process.moved(fence, "note", "label") == {"note"}
    assert process.log.fence().seq == rows


@pytest.mark.every_database
def test_a_rollback_forgets_and_a_savepoint_does_not(start):
    process = start()
    fence = process.log.fence()
    with process.engine.connect() as db:
        db.execute(sa.insert(note))
        db.rollback()
        db.execute(sa.select(note)).all()
        db.commit()
    assert process.log.fence() == fence
    with process.engine.begin() as db:
        inner = db.begin_nested()
        db.execute(sa.insert(note))
        inner.rollback()
        with db.begin_nested():
            db.execute(sa.insert(label))
        assert process.moved(fence, "note", "label") == set()
    assert process.moved(fence, "note", "label") == {"note", "label"}
    assert process.log.fence().seq == fence.seq + 1


@pytest.mark.every_database
def test_what_a_transaction_changed_is_known_when_it_has_committed(start):
    process, other = start(), start()
    for statement, tags in (
        (sa.insert(note).values(id=1), {"note"}),
        (sa.insert(label).values(id=1), {"label"}),
        (sa.insert(labelled).values(note_id=1, label_id=1), {"labelled"}),
        (sa.update(note).where(note.c.id == 1).values(text="x"), {"note", "note:1"}),
        (sa.update(note).values(text="y"), {"note", "note!"}),
        (sa.delete(note).where(note.c.id == 1), {"note", "note:1", "labelled", "labelled!"}),
    ):
        fence = other.log.fence()
        process.write(statement)
        asked = {each + mark for each in ("note", "label", "labelled") for mark in ("", "!", ":1")}
        assert process.moved(fence, *asked) == other.moved(fence, *asked) == tags
    fence = other.log.fence()
    with process.engine.begin() as db:
        db.exec_driver_sql("DELETE FROM label")
    assert other.moved(fence, "anything") == {"anything"}


@pytest.mark.every_database
@pytest.mark.parametrize("end", ["closed", "committed", "rolled back"])
def test_a_connection_that_commits_by_itself(start, end):
    process, other = start(), start()
    fence = other.log.fence()
    with process.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(sa.insert(note))
        if end == "committed":
            db.commit()
        if end == "rolled back":
            db.rollback()
    assert other.moved(fence, "note", "label") == {"note"}
    with other.engine.connect() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(note)) == 1


@pytest.mark.every_database
def test_a_restored_backup_is_another_history(start):
    process, other = start(), start()
    process.write()
    fence = other.log.fence()
    process.write()
    process.write()
    newest = process.log.fence()
    with process.engine.begin() as db:  # as the backup has it
        db.execute(sa.update(tables.head).values(seq=fence.seq))
        db.execute(sa.delete(tables.log).where(tables.log.c.seq > fence.seq))
        db.info.clear()
    late = start()
    fresh = late.log.fence()
    assert fresh.epoch != fence.epoch
    for each in (late, process, other):
        assert each.moved(fence, "label") == each.moved(newest, "label") == {"label"}
        assert each.log.fence().epoch == fresh.epoch
        assert each.moved(fresh, "label") == set()
    with late.engine.connect() as db:
        epoch, seq = db.execute(sa.select(tables.head.c.epoch, tables.head.c.seq)).one()
    assert late.log.fence() == other.log.fence() == late.log.head.look() == Fence(epoch, seq)


@pytest.mark.every_database
def test_whoever_writes_first_after_a_restored_backup_begins_another_history(start):
    """The numbers it gives were given before, and nobody has looked in between."""
    process, other = start(), start()
    process.write()
    before = process.log.fence()
    process.write()
    lost = other.log.fence()
    with process.engine.begin() as db:  # as the backup has it
        db.execute(sa.update(tables.head).values(seq=before.seq))
        db.execute(sa.delete(tables.log).where(tables.log.c.seq > before.seq))
        db.info.clear()
    process.write(sa.insert(label))
    for each in (process, other, start()):
        assert each.moved(lost, "note") == each.moved(before, "note") == {"note"}
        assert each.log.fence().epoch != lost.epoch
        assert each.moved(each.log.fence(), "note") == set()


@pytest.mark.parametrize("damage", ["gap", "garbage", "no list", "cut off at the end"])
def test_what_cannot_be_read_ends_everything_before_it(start, damage):
    process = start()
    fence = process.log.fence()
    for _ in range(3):
        process.write(sa.insert(label))
    with process.engine.begin() as db:
        row = {"gap": 2, "cut off at the end": 3}.get(damage)
        if row:
            db.execute(sa.delete(tables.log).where(tables.log.c.seq == row))
        else:
            text = "{{" if damage == "garbage" else '{"a": 1}'
            db.execute(sa.update(tables.log).where(tables.log.c.seq == 2).values(tags=text))
    late = start()
    assert late.moved(fence, "note") == {"note"}
    assert late.moved(late.log.fence(), "note") == set()
    late.write()
    assert late.moved(Fence(fence.epoch, 3), "note", "label") == {"note"}


def test_rows_that_are_trimmed_are_not_needed_by_anything_fresh(start):
    process = start()
    fence = process.log.fence()
    for _ in range(5):
        process.write(sa.insert(label))
    process.log.catch_up()
    with process.engine.begin() as db:
        db.execute(sa.update(tables.log).where(tables.log.c.seq < 4).values(at=0.0))
        assert process.log.trim(db) == 3
    assert process.numbers() == [4, 5]
    late = start()
    assert late.moved(fence, "note") == {"note"}
    assert late.moved(Fence(fence.epoch, 3), "note", "label") == {"label"}
    assert process.moved(fence, "note") == set()


def test_a_new_epoch_ends_everything(start):
    process, other = start(), start()
    fence = other.log.fence()
    process.log.renew()
    assert other.moved(fence, "note") == {"note"}
    assert other.moved(other.log.fence(), "note") == set()


def test_who_reads_where_it_lags_knows_all_and_begins_no_new_history(url, start):
    process, other = start(), start()
    process.write()
    elsewhere = engine_of(url)
    with elsewhere.connect() as lagging:
        if elsewhere.dialect.name != "sqlite":
            lagging.execution_options(isolation_level="REPEATABLE READ")
        lagging.execute(sa.select(tables.head)).all()
        other.log.connect = lambda: contextlib.nullcontext(lagging)
        fence = other.log.fence()
        for number in range(3):
            process.write()
            assert other.moved(fence, "note", "label") == {"note"}
            newest = other.log.fence()
            assert newest == process.log.fence() == Fence(fence.epoch, fence.seq + number + 1)
            assert other.moved(newest, "note") == set()
        # What another process has stored may be newer than what is known here.
        assert other.log.reaches(newest)
    elsewhere.dispose()


def test_a_restored_database_begins_one_new_history(url, start):
    """Whoever notices it, and however many do."""
    processes = [start() for _ in range(3)]
    processes[0].write()
    seen = processes[0].log.fence()
    lost = Fence(seen.epoch, seen.seq + 5)
    for each in processes:
        assert not each.log.reaches(lost)
    assert len({each.log.fence() for each in processes}) == 1
    assert processes[0].log.fence().epoch != seen.epoch
    assert processes[0].log.fence().seq == seen.seq + 1


def test_a_crash_before_the_announcement_is_made_good(url, start, tmp_path):
    other = start()
    fence = other.log.fence()

    def work():
        process = Process(url, FileHead(tmp_path / "head"))
        process.log.announce = lambda head: os.kill(os.getpid(), signal.SIGKILL)
        process.write()

    other.engine.dispose()
    child = forked(work)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert other.numbers() == [fence.seq + 1]
    deadline = time.monotonic() + 30
    while not other.moved(fence, "note") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert other.moved(fence, "note", "label") == {"note"}


def test_processes_see_each_other_at_once(url, start, tmp_path):
    other = start()
    other.log._keep_polling = lambda: None  # the announcement alone has to do
    fence = other.log.fence()
    other.engine.dispose()
    for _ in range(5):
        wait_for([forked(lambda: Process(url, FileHead(tmp_path / "head")).write())])
        assert other.moved(fence, "note") == {"note"}
        fence = other.log.fence()


def test_a_head_that_somebody_removes_is_found_again(url, start, tmp_path):
    """Whoever clears the folder by hand does not separate old processes from new ones."""
    other = start()
    other.log._keep_polling = lambda: None
    fence = other.log.fence()
    (tmp_path / "head").unlink()
    other.log._read()  # as the poll does
    other.engine.dispose()
    for _ in range(3):
        wait_for([forked(lambda: Process(url, FileHead(tmp_path / "head")).write())])
        assert other.moved(fence, "note") == {"note"}
        fence = other.log.fence()
        other.engine.dispose()


def test_an_old_process_tells_those_that_look_at_the_removed_head(url, start, tmp_path):
    process, other = start(), start()
    other.log._keep_polling = lambda: None
    for _ in range(3):
        fence = other.log.fence()
        (tmp_path / "head").unlink(missing_ok=True)
        process.write()
        assert other.moved(fence, "note") == {"note"}


def test_without_a_head_the_log_is_asked_each_time(start):
    process, other = start(UnknownHead()), start(UnknownHead())
    for _ in range(3):
        fence = other.log.fence()
        process.write()
        assert other.moved(fence, "note", "label") == {"note"}


def test_a_commit_that_fails_announces_nothing(start):
    process, other = start(), start()
    with process.engine.begin() as db:
        db.exec_driver_sql(
            "CREATE TABLE strict (note_id INTEGER REFERENCES note DEFERRABLE INITIALLY DEFERRED)"
        )
    fence = other.log.fence()
    with process.engine.connect() as db:
        db.exec_driver_sql("INSERT INTO strict VALUES (99)")
        with pytest.raises(sa.exc.IntegrityError):
            db.commit()
        db.connection.dbapi_connection.rollback()  # which other databases do by themselves
    with process.engine.begin() as db:  # the same connection again
        db.execute(sa.select(note)).all()
    assert other.log.fence() == fence
    assert other.moved(fence, "note") == set()


def test_a_log_without_tables_is_no_obstacle(database_url):
    engine = engine_of(database_url)
    log = ChangeLog(engine, MemoryHead())
    track(engine, log)
    schema.create_all(engine)
    with engine.begin() as db:
        db.execute(sa.insert(note))
    with engine.begin() as db:
        tables.create(db)
    fence = log.fence()
    with engine.begin() as db:
        db.execute(sa.insert(note))
    log.catch_up()
    assert not log.fresh(["note"], fence)
    log.close()
    engine.dispose()


class TestSeveralHosts:
    @pytest.fixture
    def host(self, start, own_redis):
        servers = []

        def host(lease=0.05):
            servers.append(RedisServer(own_redis.url, timeout=2, connect_timeout=2))
            return start(LeasedHead(servers[-1], "x:head", lease))

        yield host
        for server in servers:
            server.client.close()

    def test_after_a_save_nobody_goes_on_with_the_old(self, host):
        writer, reader = host(), host()
        for _ in range(5):
            fence = reader.log.fence()
            writer.write()
            assert reader.moved(fence, "note", "label") == {"note"}

    def test_within_the_lease_nobody_is_asked(self, host, own_redis):
        reader = host(lease=5)
        reader.log.fence()
        fence = reader.log.fence()
        calls = own_redis.client().info("commandstats")["cmdstat_get"]["calls"]
        assert reader.log.fence() == fence
        assert own_redis.client().info("commandstats")["cmdstat_get"]["calls"] == calls

    def test_redis_dies_within_a_lease(self, host, own_redis):
        writer, reader = host(lease=0.5), host(lease=0.5)
        reader.log.fence()
        fence = reader.log.fence()
        own_redis.kill()
        writer.write()
        assert reader.moved(fence, "note", "label") == {"note"}
        fence = reader.log.fence()
        writer.write()
        assert reader.moved(fence, "note") == {"note"}

    def test_redis_that_lost_the_head_is_told_again(self, host, own_redis):
        writer, reader = host(), host()
        writer.write()
        own_redis.client().delete("x:head")
        fence = reader.log.fence()
        assert fence.seq == 1
        writer.write()
        assert reader.moved(fence, "note") == {"note"}

    def test_a_head_of_somebody_else_is_no_head(self, host, own_redis):
        reader = host()
        fence = reader.log.fence()
        own_redis.client().set("x:head", "nonsense")
        reader.write()
        assert reader.moved(fence, "note") == {"note"}

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cms_cache.core.errors import Unavailable
from cms_cache.core.limits.file import FileStorage
from cms_cache.core.sessions.file import FileSessions
from cms_cache.core.sqlite_file import SqliteFile

SCHEMA = "CREATE TABLE IF NOT EXISTS t (a)"


def count(file):
    return file.read(lambda db: db.execute("SELECT count(*) FROM t").fetchone()[0])


def test_a_damaged_file_is_set_aside_and_a_new_one_begun(tmp_path, caplog):
    path = tmp_path / "sessions.sqlite"
    path.write_bytes(b"this is no database" * 500)
    store = FileSessions(path)
    with pytest.raises(Unavailable):
        store.load("h")
    assert store.create("h", b"x", 60)
    assert store.load("h") == b"x"
    assert (tmp_path / "sessions.sqlite.damaged").exists()
    assert "was damaged" in caplog.text


def test_a_file_damaged_while_it_is_used_too(tmp_path):
    path = tmp_path / "limits.sqlite"
    storage = FileStorage(path)
    for number in range(200):
        storage.incr(f"k{number}", 60)
    storage._file._drop()
    path.write_bytes(b"\x00" * path.stat().st_size)
    for rest in ("-wal", "-shm"):
        (tmp_path / f"limits.sqlite{rest}").unlink(missing_ok=True)
    with pytest.raises(Unavailable):
        storage.incr("k", 60)
    assert storage.incr("k", 60) == 1


def test_an_error_rolls_back_and_the_next_one_goes_on(tmp_path):
    file = SqliteFile(tmp_path / "f", SCHEMA)

    def fail(db):
        db.execute("INSERT INTO t VALUES (1)")
        raise LookupError

    with pytest.raises(LookupError):
        file.write(fail)
    assert count(file) == 0
    file.write(lambda db: db.execute("INSERT INTO t VALUES (1)"))
    assert count(file) == 1


def test_who_cannot_have_the_lock_is_told_so_in_time(tmp_path):
    file = SqliteFile(tmp_path / "f", SCHEMA, wait=0.05)
    count(file)
    other = sqlite3.connect(tmp_path / "f", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        file.write(lambda db: db.execute("INSERT INTO t VALUES (1)"))
    other.execute("ROLLBACK")
    other.close()
    file.write(lambda db: db.execute("INSERT INTO t VALUES (1)"))
    assert count(file) == 1


def test_a_removed_file_is_made_again(tmp_path):
    file = SqliteFile(tmp_path / "deep" / "f", SCHEMA)
    file.write(lambda db: db.execute("INSERT INTO t VALUES (1)"))
    assert (tmp_path / "deep" / "f").stat().st_mode & 0o077 == 0


def test_nobody_who_opens_a_new_file_with_others_is_turned_away(tmp_path):
    threads = 8
    for number in range(30):
        storage = FileStorage(tmp_path / str(number) / "limits.sqlite")
        together = threading.Barrier(threads)

        def count_one(storage=storage, together=together):
            together.wait()
            return storage.incr("k", 60)

        with ThreadPoolExecutor(threads) as pool:
            counted = [pool.submit(count_one) for _ in range(threads)]
            assert sorted(each.result() for each in counted) == list(range(1, threads + 1))

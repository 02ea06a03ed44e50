import os
import sqlite3
import threading

from cms_cache.core.counters import Counters
from cms_cache.core.statistics import BUCKETS, Statistics


def look(counters, hits=1, misses=0, seconds=0.00001):
    counters.looked("data", hits=hits, misses=misses, size=10, seconds=seconds)


def test_what_happens_is_counted():
    counters = Counters(None)
    look(counters)
    look(counters, hits=0, misses=1)
    counters.changed("data", stores=1, size=7)
    counters.changed("data", errors=1, deletes=2)
    found = counters.totals()["data"]
    assert (found.hits, found.misses, found.stores, found.deletes, found.errors) == (1, 1, 1, 2, 1)
    assert (found.read, found.written) == (20, 7)
    assert found.hit_rate == 0.5


def test_sums_are_those_of_all_processes_and_outlive_them(tmp_path):
    path = tmp_path / "statistics.sqlite"
    for _ in range(3):
        process = Counters(path)
        look(process)
        process.flush()
    assert Counters(path).totals()["data"].hits == 3


def test_looking_does_not_count_twice(tmp_path):
    counters = Counters(tmp_path / "statistics.sqlite")
    look(counters)
    assert [counters.totals()["data"].hits for _ in range(3)] == [1, 1, 1]


def test_a_file_that_cannot_be_written_loses_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    counters = Counters(blocked / "statistics.sqlite")
    look(counters)
    counters.flush()
    look(counters)
    assert counters.totals()["data"].hits == 2


def test_clearing_begins_anew(tmp_path):
    counters = Counters(tmp_path / "statistics.sqlite")
    look(counters)
    counters.flush()
    look(counters)
    counters.clear()
    assert counters.totals() == {}


def test_percentiles_are_those_of_the_histogram():
    counters = Counters(None)
    for _ in range(90):
        look(counters, seconds=0.000_003)
    for _ in range(10):
        look(counters, seconds=0.001)
    found = counters.totals()["data"]
    assert found.percentile(0.5) == 4
    assert found.percentile(0.95) == 1024
    assert Statistics().percentile(0.5) == 0
    assert BUCKETS[0] == 1


def test_threads_lose_no_count():
    counters = Counters(None)
    threads = [
        threading.Thread(target=lambda: [look(counters) for _ in range(500)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counters.totals()["data"].hits == 4000


def test_answers_are_counted_by_decision_and_reason():
    counters = Counters(None)
    for reason in ("miss", "miss", "stale-tag"):
        counters.answered("page", "render", reason)
    counters.answered("page", "hit", saved=0.25)
    found = counters.totals()["page"]
    assert list(found.by_reason("render").items()) == [("miss", 2), ("stale-tag", 1)]
    assert found.by_reason("hit") == {"": 1}
    assert found.answered("hit", "render") == 4
    assert found.saved == 250_000


def test_the_mean_is_that_of_all_renders(tmp_path):
    counters = Counters(tmp_path / "statistics.sqlite")
    counters.rendered("page", 0.1)
    counters.flush()
    counters.rendered("page", 0.3)
    found = counters.totals()["page"]
    assert (found.renders, found.mean_render) == (2, 0.2)
    assert Statistics().mean_render == 0.0


def test_when_counting_began_is_kept_until_it_begins_anew(tmp_path):
    path = tmp_path / "statistics.sqlite"
    first = Counters(path)
    look(first)
    first.flush()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE counted SET amount = 1000 WHERE name = 'since'")
    db.close()
    assert Counters(path).since() == 1000
    first.clear()
    assert Counters(path).since() > 1_700_000_000


def test_names_of_another_version_are_left_alone(tmp_path):
    path = tmp_path / "statistics.sqlite"
    counters = Counters(path)
    look(counters)
    counters.flush()
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO counted VALUES ('data', 'something.else', 7)")
    db.close()
    assert counters.totals()["data"].hits == 1


def test_a_forked_process_counts_its_own(tmp_path):
    counters = Counters(tmp_path / "statistics.sqlite")
    look(counters)
    child = os.fork()
    if child == 0:
        look(counters)
        counters.flush()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert counters.totals()["data"].hits == 2

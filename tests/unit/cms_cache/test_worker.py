"""A thread for what nobody's request should wait for."""

import os
import random
import subprocess
import sys
import threading
import time
import types

import pytest

from cms_cache.core import worker as module
from cms_cache.core.worker import Worker
from tests.fixtures.processes import forked

END = """
import time
from cms_cache.core.worker import Worker
worker = Worker("test", 10, patience={patience})
for _ in range(3):
    worker.put(lambda: (time.sleep(0.2), print("done", flush=True)))
"""


def test_jobs_are_done_one_after_the_other():
    worker, done = Worker("test", 100), []
    for number in range(50):
        assert worker.put(lambda number=number: done.append(number))
    assert worker.settle(10)
    assert done == list(range(50))


def test_too_many_are_refused_until_there_is_room():
    worker, gate, begun = Worker("test", 2), threading.Event(), threading.Event()
    assert worker.put(lambda: (begun.set(), gate.wait(10)))
    assert begun.wait(10)
    assert worker.put(int)
    assert worker.put(int)
    assert not worker.put(int)
    assert not worker.settle(0.05)
    gate.set()
    assert worker.settle(10)
    assert worker.put(int)


def test_too_much_is_refused_as_well():
    worker, gate, begun = Worker("test", 100, most_size=10), threading.Event(), threading.Event()
    assert worker.put(lambda: (begun.set(), gate.wait(10)), 1000)
    assert begun.wait(10)
    assert worker.put(int, 6)
    assert not worker.put(int, 6)
    assert worker.put(int, 4)
    gate.set()
    assert worker.settle(10)
    assert worker.put(int, 10)
    assert worker.settle(10)


def test_a_failure_is_logged_and_the_next_job_is_done(caplog):
    worker, done = Worker("the worker", 10), []
    worker.put(lambda: 1 / 0)
    worker.put(lambda: done.append(1))
    assert worker.settle(10)
    assert done == [1]
    assert "the worker could not do its work" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_its_thread_ends_when_there_is_nothing_to_do_and_begins_again(monkeypatch):
    monkeypatch.setattr(module, "_IDLE", 0.05)
    worker, threads = Worker("test", 10), []
    for _ in range(2):
        worker.put(lambda: threads.append(threading.current_thread()))
        assert worker.settle(10)
        threads[-1].join(10)
        assert not threads[-1].is_alive()
    assert threads[0] is not threads[1]


def test_a_fork_begins_with_nothing():
    worker, gate, begun = Worker("test", 1), threading.Event(), threading.Event()
    worker.put(lambda: (begun.set(), gate.wait(20)))
    assert begun.wait(10)
    worker.put(int)  # waits

    def child():
        assert worker.settle(0)
        done = []
        assert worker.put(lambda: done.append(1))
        assert worker.settle(10)
        assert done == [1]

    assert os.waitpid(forked(child), 0)[1] == 0
    gate.set()
    assert worker.settle(10)


def test_the_first_two_threads_of_a_fork_lose_nothing():
    """The application is loaded before the fork, and two visitors come at once."""
    workers = [Worker("test", 10) for _ in range(20)]

    def at_each_line(frame, event, arg):
        if frame.f_code.co_filename == module.__file__:
            time.sleep(random.choice((0, 0, 0.004)))  # another thread goes on
            return at_each_line
        return None

    def child():
        threading.settrace(at_each_line)
        for worker in workers:
            together, done = threading.Barrier(2), []

            def put(worker=worker, together=together, done=done):
                together.wait(10)
                assert worker.put(lambda: done.append(1))

            threads = [threading.Thread(target=put) for _ in range(2)]
            for each in threads:
                each.start()
            for each in threads:
                each.join(10)
            assert worker.settle(10)
            assert done == [1, 1]

    assert os.waitpid(forked(child), 0)[1] == 0


def test_where_no_thread_can_be_had_nothing_is_taken():
    """A shared host counts them; what was refused is done by whoever asked."""
    worker, done = Worker("test", 10), []
    usual = threading.stack_size(2**46)  # no machine has room for it
    try:
        assert not worker.put(lambda: done.append("lost"))
    finally:
        threading.stack_size(usual)
    assert worker.put(lambda: done.append("kept"))
    assert worker.settle(10)
    assert done == ["kept"]


@pytest.mark.parametrize(("patience", "done"), [(10, 3), (0, 0)])
def test_the_end_of_the_process_waits_for_what_somebody_else_waits_for(patience, done):
    ended = subprocess.run(
        [sys.executable, "-c", END.format(patience=patience)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ended.stdout.count("done") == done


@pytest.mark.parametrize(
    ("options", "taken"),
    [({}, False), ({"processes": b"4"}, False), ({"enable-threads": True}, True),
     ({"threads": b"2"}, True), ({"threads": b"1"}, False), ({"enable-threads": b"false"}, False)],
)  # fmt: skip
def test_where_a_server_stops_threads_between_requests_nothing_is_taken(
    monkeypatch, options, taken
):
    monkeypatch.setitem(sys.modules, "uwsgi", types.SimpleNamespace(opt=options))
    assert Worker("test", 10).put(int) is taken

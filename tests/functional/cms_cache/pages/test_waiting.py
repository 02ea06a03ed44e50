"""Another process has the page made: some wait for it, nobody for ever."""

import contextlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functional.cms_cache.pages.application import status_of

HOLD = """
import sys
from pathlib import Path
from cms_cache.core.locks.file import FileMutex

for key in sys.argv[2:]:
    FileMutex(Path(sys.argv[1]), key, lifetime=60).acquire()
print("held", flush=True)
sys.stdin.read()
"""
PATHS = [f"/echo/{number}" for number in range(4)]


@contextlib.contextmanager
def held(settings, site):
    """Let another process hold the locks of all pages."""
    places = [site.pages.store._place(f"http://notes.example{path}") for path in PATHS]
    if settings["cache.backend"] == "redis":
        mutexes = [site.pages.store.region.guard.get_mutex(place) for place in places]
        for mutex in mutexes:
            assert mutex.acquire(False)
        yield
        for mutex in mutexes:
            mutex.release()
        return
    locks = site.pages.store.region.guard.get_mutex(places[0])._path
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(locks), *places],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with other:
        assert other.stdout.readline() == b"held\n"
        yield
        other.stdin.close()


@pytest.mark.parametrize("backend", ["file", "redis"])
class TestWaiting:
    def test_where_nobody_may_wait_long_all_are_told_to_come_again(self, make, settings):
        site = make(settings, **{"cache.pages.waiters": "0"})
        site.pages.flights._patience = 0.01
        with held(settings, site):
            for path in PATHS:
                answer = site.get(path, status=503)
                assert status_of(answer) == "fwd=bypass; detail=busy"
                assert answer.headers["Retry-After"] == "1"
        assert not site.renders
        assert [site.get(path).status_int for path in PATHS] == [200] * 4

    def test_as_many_wait_as_may(self, make, settings):
        site = make(settings, **{"cache.pages.waiters": "1"})
        site.pages.flights._patience = 0.01
        told = threading.Semaphore(0)

        def ask(path):
            answer = site.get(path, status="*")
            told.release()
            return answer.status_int

        with ThreadPoolExecutor(4) as pool, contextlib.ExitStack() as other:
            other.enter_context(held(settings, site))
            asked = [pool.submit(ask, path) for path in PATHS]
            for _ in range(3):
                assert told.acquire(timeout=20)
            other.close()
            assert sorted(each.result() for each in asked) == [200, 503, 503, 503]
        assert sum(site.renders.values()) == 1

    def test_who_waits_in_the_same_process_is_told_so_too(self, make, settings):
        site = make(settings, **{"cache.pages.waiters": "0"})
        site.pages.flights._patience = 0.01
        with held(settings, site), ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: site.get(PATHS[0], status="*"), range(8)))
        assert {status_of(each) for each in answers} == {"fwd=bypass; detail=busy"}

    def test_a_holder_that_hangs_is_outlived(self, make, settings):
        site = make(settings, **{"cache.pages.waiters": "1", "cache.lock.lifetime": "1"})
        site.pages.flights._patience = 0.01
        with held(settings, site):
            assert site.get(PATHS[0]).status_int == 200

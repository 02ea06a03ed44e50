"""Redis stops, dies and comes back while pages are read and edited: each answer is the newest."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functional.cms_cache.pages.application import Site, status_of
from tests.functional.cms_cache.pages.test_cases import wait_until

PATHS = ("/list/x", "/note/a")
MANY = {"cache.hosts": "many", "session.secret": "s" * 40, "cache.pages.secret": "p" * 40}


class Attempts:
    """Calls of a server that failed, by who made them and how often it had gone away by then."""

    def __init__(self, site):
        self.breaker = site.caches.server.breaker
        self.failed = Counter()
        self._failure, self._lock = self.breaker.failure, threading.Lock()
        self.breaker.failure = self

    def __call__(self, reason):
        with self._lock:
            self._failure(reason)
            self.failed[threading.current_thread(), self.breaker.opened] += 1


@pytest.fixture(params=["two processes", "one of many hosts"])
def sites(request, own_redis, tmp_path):
    """Of another host, an edit that Redis cannot tell of is known within a second only."""
    settings = {
        "cache.backend": "redis", "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
        "cache.redis.timeout": "0.1", "cache.breaker.probe": "0.05", "cache.prefix": "notes",
        "cache.pages.waiters": "4",
        # Longer than anything is waited for below.
        "cache.lock.lifetime": "90",
    }  # fmt: skip
    processes = 2
    if request.param == "one of many hosts":
        settings, processes = settings | MANY, 1
    sites = [Site(settings, f"sqlite:///{tmp_path / 'db'}") for _ in range(processes)]
    yield sites
    for site in sites:
        site.close()


def test_redis_down_or_flapping_with_pages(sites, own_redis):
    sites[0].add("a", "0")
    attempts = [Attempts(site) for site in sites]
    committed, answers, over = [0], [], threading.Event()

    def visit(number):
        site = sites[number % len(sites)]
        while not over.is_set():
            for path in PATHS:
                known = committed[0]
                answer = site.raw(path)
                answers.append((answer.status_int, known, answer.text, status_of(answer)))

    def edit():
        while not over.is_set():
            number = committed[0] + 1
            sites[number % len(sites)].edit("a", str(number))
            committed[0] = number
            wait_for(20)

    def wait_for(more):
        enough = len(answers) + more
        wait_until(lambda: len(answers) >= enough or any(each.done() for each in working))

    working = []
    with ThreadPoolExecutor(5) as pool:
        working += [pool.submit(visit, number) for number in range(4)]
        working.append(pool.submit(edit))
        try:
            for _ in range(3):
                for end, begin in ((own_redis.stop, own_redis.resume),
                                   (own_redis.kill, own_redis.start)):  # fmt: skip
                    end()
                    wait_until(lambda: all(each.breaker.is_open for each in attempts))
                    wait_for(100)
                    begin()
                    wait_until(lambda: not any(each.breaker.is_open for each in attempts))
                    wait_for(100)
        finally:
            over.set()
        for each in working:
            each.result()

    assert {status for status, *_ in answers} == {200}
    assert [each for each in answers if int(each[2].split()[0]) < each[1]] == []
    assert "hit" in {each[3] for each in answers}
    for each in attempts:
        # Nobody waits for a dead server twice.
        assert set(each.failed.values()) == {1}
        assert each.breaker.opened >= 6
    # All is taken back.
    wait_until(lambda: not any(each.breaker.is_open for each in attempts))
    sites[0].edit("a", "at last")
    for site in sites:
        assert [site.get(path).text[:7] for path in PATHS] == ["at last"] * 2
    assert len(list(sites[0].pages.store.all())) == len(PATHS)

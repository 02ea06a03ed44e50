import threading
import time

import pytest

from cms_cache.core.breaker import Breaker


class Tier:
    def __init__(self):
        self.works = False
        self.probes = 0
        self.probed = threading.Event()

    def probe(self):
        self.probes += 1
        self.probed.set()
        if not self.works:
            raise ConnectionError("still gone")


@pytest.fixture
def tier():
    found = Tier()
    yield found
    found.works = True


def wait(condition):
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert condition()


def test_it_opens_after_so_many_failures_in_a_row(tier):
    breaker = Breaker(tier.probe, failures=2, pause=10)
    breaker.failure(OSError("a"))
    breaker.success()
    breaker.failure(OSError("b"))
    assert not breaker.is_open
    breaker.failure(OSError("c"))
    assert breaker.is_open
    assert breaker.reason == "OSError: c"
    assert breaker.opened == 1


def test_it_is_probed_in_the_background_and_closes(tier):
    breaker = Breaker(tier.probe, pause=0.01)
    breaker.failure(OSError("gone"))
    assert tier.probed.wait(5)
    assert breaker.is_open
    wait(lambda: "still gone" in breaker.reason)
    tier.works = True
    wait(lambda: not breaker.is_open)
    assert breaker.reason == ""
    assert breaker.since is None


def test_one_thread_probes_however_many_fail(tier):
    breaker = Breaker(tier.probe, pause=0.2)
    for _ in range(50):
        breaker.failure(OSError("gone"))
    assert sum(thread.name == "cache-probe" for thread in threading.enumerate()) >= 1
    assert breaker.opened == 1
    tier.works = True
    wait(lambda: not breaker.is_open)


def test_it_opens_again(tier):
    tier.works = True
    breaker = Breaker(tier.probe, pause=0.01)
    for number in (1, 2):
        breaker.failure(OSError("gone"))
        assert breaker.opened == number
        wait(lambda: not breaker.is_open)

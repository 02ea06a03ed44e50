"""What comes after the first answer: the page is shared, and nobody who wants it renders it."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from webob import Request

from tests.functional.cms_cache.pages.application import status_of


class Held:
    """The writing of a store, held until it is let go."""

    def __init__(self, site):
        self.guard = site.pages.store.region.guard
        self.write = self.guard.backend.set_serialized
        self.guard.backend.set_serialized = self
        self.begun, self.gate = threading.Event(), threading.Event()

    def __call__(self, key, value):
        self.begun.set()
        assert self.gate.wait(20)
        self.write(key, value)


@pytest.fixture
def held(site):
    found = Held(site)
    yield found
    found.gate.set()
    site.pages.afterwards.settle()


def ask(site, path):
    """Ask without waiting for what comes after the answer."""
    return Request.blank(path, base_url="http://notes.example").get_response(site.router)


def test_the_first_answer_does_not_wait_for_the_store(site, held):
    site.add("a", "one")
    assert ask(site, "/list/a").text == "one"
    assert held.begun.wait(10)
    assert status_of(ask(site, "/list/a")) == "hit"
    assert not site.pages.afterwards.settle(0.05)
    held.gate.set()
    assert site.pages.afterwards.settle()
    assert [page.key for page in site.pages.store.all()] == ["http://notes.example/list/a"]


def test_other_processes_wait_for_it_instead_of_rendering(make, settings, site, held):
    if settings["cache.backend"] != "redis":
        pytest.skip("one process, or locks that belong to a process: see test_stampede")
    site.add("a", "one")
    other = make(settings)
    assert ask(site, "/list/a").text == "one"
    assert held.begun.wait(10)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(ask, other, "/list/a")
        with pytest.raises(TimeoutError):
            waiting.result(0.3)
        held.gate.set()
        assert waiting.result(20).text == "one"
    assert status_of(waiting.result()) == "hit"
    assert not other.renders


def test_what_is_edited_meanwhile_is_never_served_old(site, held):
    site.add("a", "one")
    assert ask(site, "/list/a").text == "one"
    assert held.begun.wait(10)
    site.edit("a", "two")
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(ask, site, "/list/a")
        held.gate.set()
        assert later.result(20).text == "two"
    assert site.pages.afterwards.settle()
    site.pages.store.clear()
    assert ask(site, "/list/a").text == "two"


def test_a_page_that_the_process_does_not_keep_is_shared_at_once(make, settings):
    site = make(settings, **{"cache.near.size": "1M"})
    site.body = "x" * 400_000
    site.script = {"kind": "page"}
    assert ask(site, "/misbehave/a").text == site.body
    assert site.pages.store.near("http://notes.example/misbehave/a") is None
    site.pages.store.region.guard.backend.set_serialized = None  # nobody writes any more
    assert status_of(ask(site, "/misbehave/a")) == "hit"


def test_a_store_that_cannot_be_written_gives_the_lock_back(site, held, caplog):
    caplog.set_level(logging.WARNING)
    held.write = None  # fails with what no backend should raise
    site.add("a", "one")
    assert ask(site, "/list/a").text == "one"
    held.gate.set()
    assert site.pages.afterwards.settle()
    assert "could not do its work" in caplog.text
    mutex = site.pages.store.mutex("http://notes.example/list/a")
    assert mutex is None or mutex.acquire(False)


def test_compressing_a_page_is_no_use_of_it(make, settings):
    """A thread that comes to many pages late does not push out those that people ask for."""
    site = make(settings, **{"cache.near.size": "1M"})
    site.script = {"kind": "page"}
    site.pages.afterwards._compressing.put = lambda job, size: True  # done below
    store, most = site.pages.store, 120
    hot = "http://notes.example/misbehave/hot"
    ask(site, "/misbehave/hot")
    for number in range(most):
        ask(site, f"/misbehave/{number}")
    assert status_of(ask(site, "/misbehave/hot")) == "hit"
    cold = [found.page for key, found in list(store._near.items()) if key != hot]
    assert len(cold) == most
    for page in cold:
        site.pages.afterwards._compress(page, ("gzip",))
    room = (store._most - store._size) // store._near[hot].size
    for number in range(room + most // 2):
        ask(site, f"/misbehave/later-{number}")
    assert len(store._near) < room + most // 2 + most
    assert hot in store._near

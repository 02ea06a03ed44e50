"""Case 25: any number of addresses, and the store stays in its bounds; hot pages stay in it."""

import contextlib
import os
import time

import pytest
from webob import Request

from tests.fixtures.redis import RedisProcess, binaries
from tests.functional.cms_cache.pages.application import status_of

HOT = 20
SMALL = {"cache.near.size": "256k", "cache.memory.size": "1M", "cache.file.size": "4M",
         "cache.file.files": "400"}  # fmt: skip


def ask(site, path):
    return Request.blank(path, base_url="http://notes.example").get_response(site.router)


@pytest.fixture
def small_redis(settings):
    """A server of its own, which forgets what was not used for longest."""
    if settings["cache.backend"] != "redis":
        yield
        return
    server = RedisProcess(
        next(iter(binaries().values())), "--maxmemory", "4mb", "--maxmemory-policy", "allkeys-lru"
    )
    settings["cache.redis.url"] = server.url
    yield
    server.close()


@pytest.mark.parametrize("count", [1_500, pytest.param(10_000, marks=pytest.mark.heavy)])
def test_case_25_distinct_addresses(make, settings, small_redis, count):
    site = make(settings, **SMALL)
    guard = site.pages.store.region.guard
    for number in range(count):
        if number % 40 == 0:
            for hot in range(HOT):
                assert ask(site, f"/echo/hot-{hot}").status_int == 200
            _older(site, number)
        assert ask(site, f"/echo/{number:05}-{'x' * 1000}").status_int == 200
    found = guard.usage()
    if found.size is not None:
        assert found.size <= found.most_size
    if found.most_entries is not None:
        assert found.entries <= found.most_entries
    assert site.pages.store._size <= site.pages.store._most <= 1024**2
    assert 0 < found.entries < count
    if settings["cache.backend"] == "redis":
        assert site.caches.server.client.info("memory")["used_memory"] <= 4.2 * 1024**2
    hits = [status_of(ask(site, f"/echo/hot-{hot}")) == "hit" for hot in range(HOT)]
    assert all(hits)


@pytest.mark.parametrize(
    ("headers", "why"),
    [({"Authorization": "x"}, "authorization"), ({"Cookie": "unlocked=made-up"}, "unlocked")],
)  # fmt: skip
@pytest.mark.parametrize("backend", ["memory"])
def test_nobody_has_more_pages_made_by_a_header(make, settings, headers, why):
    """What such a request gets is rendered each time, though the page lies there."""
    site = make(settings, **{"limits.renders": "20/minute"})
    site.pages.private_cookies.add("unlocked")
    asked = {"base_url": "http://notes.example", "headers": headers}
    visitor = {"REMOTE_ADDR": "203.0.113.5"}
    told = [
        status_of(Request.blank("/echo/x", environ=visitor, **asked).get_response(site.router))
        for _ in range(60)
    ]
    assert set(told[:15]) == {f"fwd=bypass; detail={why}"}
    assert set(told[-15:]) == {"fwd=bypass; detail=limited"}
    assert site.renders["/echo/x"] <= 25
    # The page itself costs nothing, to them neither.
    site.get("/echo/x")
    plain = Request.blank("/echo/x", base_url="http://notes.example", environ=visitor)
    assert status_of(plain.get_response(site.router)) == "hit"


def _older(site, number):
    """Files tell their last use by their time, which is noted every ten minutes: let them pass."""
    backend = site.pages.store.region.guard.backend
    files = getattr(getattr(backend, "shared", backend), "_files", None)
    if files is None or number % 200:
        return
    for path, _, used in files():
        before = used - 700
        with contextlib.suppress(FileNotFoundError):  # the thread that compresses made room
            os.utime(path, (time.time(), before))

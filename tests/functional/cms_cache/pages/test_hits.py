"""What a hit costs others: no statement and no round trip."""

import contextlib
import time
from collections import Counter

import pytest
import sqlalchemy as sa

from tests.functional.cms_cache.pages.application import status_of

HITS = 50
LEASE = 5.0
MANY = {
    "cache.hosts": "many", "cache.lease": str(LEASE),
    "session.secret": "s" * 40, "cache.pages.secret": "p" * 40,
}  # fmt: skip


@pytest.fixture
def backend():
    return "redis"


@pytest.fixture
def settings(own_redis, tmp_path):
    return {
        "cache.backend": "redis", "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
        "cache.redis.timeout": "5", "session.redis.timeout": "5", "cache.prefix": "hits",
    }  # fmt: skip


@pytest.fixture(autouse=True)
def no_poll(monkeypatch):
    """The log is read once a second by a thread of its own: not while we count."""
    monkeypatch.setattr("cms_cache.core.log.log.POLL", 3600.0)


@contextlib.contextmanager
def commands(server):
    """What the server is asked for meanwhile, by name."""

    def asked():
        stats = client.info("commandstats")
        return Counter({name.removeprefix("cmdstat_"): of["calls"] for name, of in stats.items()})

    with server.client() as client:
        client.ping()
        before, found = asked(), Counter()
        yield found
        found.update(asked() - before)
        del found["info"]


@contextlib.contextmanager
def statements(engine):
    found = []

    def note(conn, cursor, statement, *rest):
        found.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(engine, "before_cursor_execute", note)


def made(site):
    """Let there be a page in each coding, here and for all processes."""
    site.script = {"kind": "page"}
    site.get("/misbehave/x")
    assert site.pages.afterwards.settle()
    assert site.pages.afterwards._compressing.settle(60)


def hit(site):
    """Ask for it in each coding, for its headers, and whether it is still the same."""
    for number in range(HITS):
        coding = {"Accept-Encoding": ("gzip", "br", "zstd", "identity")[number % 4]}
        answer = site.raw("/misbehave/x", coding, ("GET", "GET", "HEAD")[number % 3])
        assert status_of(answer) == "hit"
        assert answer.headers.get("Content-Encoding", "identity") == coding["Accept-Encoding"]
        same = site.raw("/misbehave/x", {"If-None-Match": answer.headers["ETag"], **coding})
        assert (same.status_int, status_of(same)) == (304, "hit")


def test_a_hit_asks_nobody(site, own_redis):
    made(site)
    with statements(site.engine) as sent, commands(own_redis) as asked:
        hit(site)
    assert sent == []
    assert asked == {}


def test_a_hit_on_one_of_many_hosts_asks_for_the_head_once_a_lease(make, settings, own_redis):
    site = make(settings, **MANY)
    made(site)
    began = time.monotonic()
    with statements(site.engine) as sent, commands(own_redis) as asked:
        hit(site)
    leases = int((time.monotonic() - began) // LEASE)
    assert sent == []
    assert set(asked) <= {"get"}
    assert asked["get"] <= 1 + leases

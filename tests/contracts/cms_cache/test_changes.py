import uuid

import pytest

from cms_cache.core.freshness.redis import RedisChanges
from cms_cache.core.freshness.table import TableChanges
from cms_cache.core.redis_client import RedisServer
from cms_cache.testing import ChangesContract


class TestInThisProcess(ChangesContract):
    @pytest.fixture
    def make(self):
        changes = TableChanges(None)
        return lambda: changes


class TestMapped(ChangesContract):
    @pytest.fixture
    def make(self, tmp_path):
        return lambda: TableChanges(tmp_path / "changes")


class TestRedis(ChangesContract):
    @pytest.fixture
    def make(self, redis_server):
        prefix = f"{uuid.uuid4().hex}:"
        servers = []

        def view():
            servers.append(RedisServer(redis_server.url, timeout=2, connect_timeout=2))
            return RedisChanges(servers[-1], prefix)

        yield view
        for server in servers:
            server.client.close()


def test_redis_that_lost_the_numbers_begins_a_new_epoch(own_redis):
    server = RedisServer(own_redis.url, timeout=2, connect_timeout=2)
    changes = RedisChanges(server, "x:")
    fence = changes.fence()
    own_redis.client().delete("x:changes")
    assert not changes.fresh(["a"], fence)
    assert changes.fence().epoch != fence.epoch
    assert not changes.fresh(["a"], fence)


def test_what_redis_was_not_told_is_owed_and_told_later(own_redis):
    mine, theirs = (
        RedisChanges(RedisServer(own_redis.url, timeout=0.1, connect_timeout=0.1, pause=0.02), "x:")
        for _ in range(2)
    )
    fence = mine.fence()
    own_redis.stop()
    assert not mine.publish(["a"])
    assert not mine.fresh(["b"], fence)
    own_redis.resume()
    while mine._server.breaker.is_open:
        pass
    assert not mine.fresh(["a"], fence)
    assert not theirs.fresh(["a"], fence)
    assert theirs.fresh(["b"], fence)


@pytest.mark.parametrize("ask", ["fence", "fresh"])
def test_it_is_told_before_anything_else_is_asked(own_redis, ask):
    servers = [RedisServer(own_redis.url, timeout=0.1, connect_timeout=0.1) for _ in range(2)]
    mine, theirs = (RedisChanges(server, "x:") for server in servers)
    fence = mine.fence()
    mine._owed.add("a")
    if ask == "fence":
        mine.fence()
    else:
        mine.fresh(["b"], fence)
    assert not theirs.fresh(["a"], fence)
    for server in servers:
        server.client.close()

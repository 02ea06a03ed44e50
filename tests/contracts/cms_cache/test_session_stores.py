import uuid

import pytest

from cms_cache.core.redis_client import RedisServer
from cms_cache.core.sessions.file import FileSessions
from cms_cache.core.sessions.memory import MemorySessions
from cms_cache.core.sessions.redis import RedisSessions
from cms_cache.testing import SessionStoreContract


class TestMemory(SessionStoreContract):
    @pytest.fixture
    def store(self):
        return MemorySessions()


class TestFile(SessionStoreContract):
    @pytest.fixture
    def store(self, tmp_path):
        return FileSessions(tmp_path / "sessions.sqlite")


class TestRedis(SessionStoreContract):
    @pytest.fixture
    def store(self, redis_server):
        server = RedisServer(redis_server.url, timeout=2, connect_timeout=2)
        yield RedisSessions(server, f"{uuid.uuid4().hex}:")
        server.client.close()


def test_memory_forgets_the_session_not_written_for_longest():
    store = MemorySessions(limit=2)
    for handle in ("a", "b"):
        store.create(handle, b"x", 60)
    store.save("a", b"y", 60)
    store.create("c", b"x", 60)
    assert [store.load(handle) for handle in "abc"] == [b"y", None, b"x"]

import uuid

import pytest

from cms_cache.core.limits.file import FileStorage
from cms_cache.core.limits.redis import RedisCounters
from cms_cache.core.limits.storage import MemoryStorage
from cms_cache.core.redis_client import RedisServer
from cms_cache.testing import LimitStorageContract, clock  # noqa: F401


class TestMemory(LimitStorageContract):
    @pytest.fixture
    def make(self):
        storage = MemoryStorage()
        return lambda: storage


class TestFile(LimitStorageContract):
    @pytest.fixture
    def make(self, tmp_path):
        return lambda: FileStorage(tmp_path / "limits.sqlite")


class TestRedis(LimitStorageContract):
    moves_with_clock = False

    @pytest.fixture
    def make(self, redis_server):
        prefix = uuid.uuid4().hex
        servers = []

        def view():
            servers.append(RedisServer(redis_server.url, timeout=2, connect_timeout=2))
            return RedisCounters(servers[-1], prefix)

        yield view
        for server in servers:
            server.client.close()

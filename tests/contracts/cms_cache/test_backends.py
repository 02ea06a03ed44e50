import uuid

import pytest

from cms_cache.core.backends.file import FileBackend
from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.backends.redis import RedisBackend
from cms_cache.core.backends.tiers import TieredBackend
from cms_cache.core.freshness.table import TableChanges
from cms_cache.core.redis_client import RedisServer
from cms_cache.testing import BackendContract


def file_backend(folder):
    return FileBackend(folder / "values", most_size=50_000_000, most_files=1000)


class TestMemory(BackendContract):
    shared = False

    @pytest.fixture
    def make(self):
        return lambda: MemoryBackend(10_000_000)


class TestFile(BackendContract):
    @pytest.fixture
    def make(self, tmp_path):
        return lambda: file_backend(tmp_path)


class TestFileWithCopies(BackendContract):
    @pytest.fixture
    def make(self, tmp_path):
        return lambda: TieredBackend(
            MemoryBackend(10_000_000), file_backend(tmp_path), TableChanges(tmp_path / "changes")
        )


class TestRedis(BackendContract):
    @pytest.fixture
    def make(self, redis_server):
        self.prefix = f"{uuid.uuid4().hex}[a]*:"
        servers = []

        def view():
            servers.append(RedisServer(redis_server.url, timeout=2, connect_timeout=2))
            return RedisBackend(servers[-1], self.prefix, lifetime=60)

        yield view
        for server in servers:
            server.client.close()


class TestRedisWithCopies(BackendContract):
    @pytest.fixture
    def make(self, redis_server, tmp_path):
        self.prefix = f"{uuid.uuid4().hex}:"
        servers = []

        def view():
            servers.append(RedisServer(redis_server.url, timeout=2, connect_timeout=2))
            return TieredBackend(
                MemoryBackend(10_000_000),
                RedisBackend(servers[-1], self.prefix, lifetime=60),
                TableChanges(tmp_path / "changes"),
            )

        yield view
        for server in servers:
            server.client.close()

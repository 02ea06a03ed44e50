"""Real Redis and Valkey servers for these tests."""

from tests.fixtures.redis import own_redis, redis_running, redis_server
from tests.functional.cms_cache.stores import settings

__all__ = ["own_redis", "redis_running", "redis_server", "settings"]

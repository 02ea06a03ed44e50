"""Real Redis for the complaints that concern it."""

from tests.fixtures.redis import own_redis
from tests.functional.cms_cache.stores import settings

__all__ = ["own_redis", "settings"]

"""Real Redis for the complaints that concern it."""

from tests.fixtures.redis import own_redis

__all__ = ["own_redis"]

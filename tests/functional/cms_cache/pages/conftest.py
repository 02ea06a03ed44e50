"""The application of these tests on each backend."""

import uuid

import pytest

from tests.fixtures.redis import RedisProcess, binaries, own_redis, redis_running
from tests.functional.cms_cache.pages.application import Site

__all__ = ["own_redis", "redis_running"]


@pytest.fixture(params=["file", "memory", "redis"])
def settings(request, tmp_path):
    given = {"cache.var": str(tmp_path), "cache.backend": request.param}
    if request.param == "memory":
        given["cache.processes"] = "one"
    if request.param == "redis":
        running = request.getfixturevalue("redis_running")
        if "any" not in running:
            running["any"] = RedisProcess(next(iter(binaries().values())))
        given["cache.redis.url"] = running["any"].url
        given |= {
            "cache.prefix": uuid.uuid4().hex,
            "cache.redis.timeout": "2",
            "session.redis.timeout": "2",
        }
    return given


@pytest.fixture
def make(tmp_path):
    """Makes sites; two on one folder are two processes."""
    made = []

    def make(settings, **more):
        site = Site({**settings, **more}, f"sqlite:///{tmp_path / 'db'}")
        made.append(site)
        return site

    yield make
    for site in made:
        site.close()


@pytest.fixture
def site(make, settings):
    return make(settings)

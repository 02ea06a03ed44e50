"""The application of these tests on each backend."""

import pytest

from tests.fixtures.redis import own_redis, redis_running
from tests.functional.cms_cache.pages.application import Site

__all__ = ["own_redis", "redis_running"]


@pytest.fixture(params=["file", "memory", "redis"])
def settings(request, tmp_path):
    given = {"cache.var": str(tmp_path), "cache.backend": request.param}
    if request.param == "memory":
        given["cache.processes"] = "one"
    if request.param == "redis":
        given["cache.redis.url"] = request.getfixturevalue("own_redis").url
        given |= {"cache.redis.timeout": "2", "session.redis.timeout": "2"}
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

"""The application of these tests on each backend."""

import uuid

import pytest

from tests.fixtures.redis import RedisProcess, binaries, own_redis, redis_running
from tests.functional.cms_cache.pages.application import Site
from tests.functional.cms_cache.pages.forgetful import Forgetful

__all__ = ["own_redis", "redis_running"]


@pytest.fixture(params=["file", "memory", "redis"])
def backend(request):
    """What pages are kept in, and `-shared` where each process keeps nothing itself."""
    return request.param


@pytest.fixture
def settings(request, backend, tmp_path):
    kind = backend.removesuffix("-shared")
    given = {"cache.var": str(tmp_path), "cache.backend": kind}
    if kind == "memory":
        given["cache.processes"] = "one"
    if kind == "redis":
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
def make(backend, tmp_path):
    """Makes sites; two on one folder are two processes."""
    made = []

    def make(settings, **more):
        site = Site({**settings, **more}, f"sqlite:///{tmp_path / 'db'}")
        if backend.endswith("-shared"):
            site.router = Forgetful(site.router)
        made.append(site)
        return site

    yield make
    for site in made:
        site.close()


@pytest.fixture
def site(make, settings):
    return make(settings)

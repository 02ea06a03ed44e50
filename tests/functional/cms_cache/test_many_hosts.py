"""Several hosts: each has a folder of its own, all have one Redis."""

import pytest

from cms_cache.core.caches import open_caches
from tests.functional.cms_cache.applications import application
from tests.functional.cms_cache.test_sessions import VIEWS


@pytest.fixture
def settings(own_redis, tmp_path):
    def of_host(name):
        return {
            "cache.hosts": "many", "cache.redis.url": own_redis.url, "cache.prefix": "shop",
            "cache.var": str(tmp_path / name), "cache.redis.timeout": "2",
            "session.redis.timeout": "2", "session.secret": "s" * 40,
            "cache.pages.secret": "p" * 40,
        }  # fmt: skip

    return of_host


def test_a_value_replaced_on_one_host_is_replaced_on_all(settings):
    one, other = open_caches(settings("one")), open_caches(settings("other"))
    one.region("page").set("k", 1)
    assert other.region("page").get("k") == 1
    one.region("page").set("k", 2)
    assert other.region("page").get("k") == 2


def test_a_change_on_one_host_ends_results_on_all(settings):
    one, other = open_caches(settings("one")), open_caches(settings("other"))

    def ask(caches, creator):
        return caches.data.get_or_create("u", 1, creator, lifetime=60, tags=("table:user",))

    assert ask(one, lambda: "old") == ask(other, lambda: "x") == "old"
    one.data.invalidate("table:user")
    assert ask(other, lambda: "new") == "new"
    assert ask(one, lambda: "x") == "new"


def test_a_visitor_keeps_the_session_on_all(settings):
    one = application("cms_cache", settings("one"), **VIEWS)
    other = application("cms_cache", settings("other"), **VIEWS)
    one.get("/write")
    one.get("/renew")
    other.set_cookie("session", one.cookies["session"])
    assert other.get("/read").json == {"name": "Anna"}
    other.registry.cms_cache_sessions.end_sessions(7)
    assert one.get("/read").json == {}


@pytest.mark.parametrize("secret", ["session.secret", "cache.pages.secret"])
def test_hosts_without_a_common_key_do_not_start(settings, secret):
    given = settings("one")
    del given[secret]
    with pytest.raises(Exception, match=secret):
        application("cms_cache", given)


@pytest.mark.parametrize("kind", ["file", "memory"])
def test_what_one_host_has_is_no_place_for_sessions_of_many(settings, kind):
    with pytest.raises(Exception, match="only redis works"):
        application("cms_cache.web.sessions", {**settings("one"), "session.backend": kind})


def test_hosts_agree_where_sessions_and_limits_are_though_redis_is_away(settings, own_redis):
    own_redis.kill()
    registry = application("cms_cache", settings("one")).registry
    assert registry.cms_cache_sessions.kind == registry.cms_cache_limiter.kind == "redis"

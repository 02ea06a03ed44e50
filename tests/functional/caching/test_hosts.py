"""A site on several hosts: each has a folder and files of its own, all have one Redis."""

from __future__ import annotations

import os
import uuid
from functools import partial
from types import SimpleNamespace

import pytest
import redis

from cms import app as composition
from cms.db.scope import open_scope
from tests.fixtures.redis import own_redis
from tests.functional.caching.conftest import client, status_of

__all__ = ["own_redis"]


@pytest.fixture
def hosts(site, own_redis, tmp_path, clock):
    """Two hosts; the files of the second were unpacked later, into another place."""
    made = []
    for number, name in enumerate(("one", "two")):
        here = tmp_path / name
        template = here / "templates" / "site" / "home.jinja2"
        template.parent.mkdir(parents=True)
        template.write_text("{% for item in page.items %}{{ item.title }}{% endfor %}")
        os.utime(template, (1_000_000 * number, 1_000_000 * number))
        ini = {
            **site.ini, "cms.var": str(here / "var"), "cache.hosts": "many",
            "cache.redis.url": own_redis.url, "cache.redis.timeout": "2",
            "cache.prefix": uuid.uuid5(uuid.NAMESPACE_URL, str(tmp_path)).hex,
        }  # fmt: skip
        wsgi = composition.main({"here": str(here), "__file__": str(here / "site.ini")}, **ini)
        wsgi.registry.cms_clock = clock
        made.append(wsgi)
    yield [client(wsgi) for wsgi in made]
    for wsgi in made:
        wsgi.registry.cms_engine.dispose()


def test_a_page_is_made_once_for_all(hosts, writer):
    one, two = hosts
    writer.write(title="A post")
    made = one.get("/")
    found = two.get("/")
    assert (status_of(made), status_of(found)) == ("miss", "hit")
    assert made.text == found.text == "A post"


@pytest.mark.parametrize("lost", [False, True], ids=["", "Redis is emptied"])
def test_what_one_publishes_shows_on_the_other(hosts, own_redis, writer, lost):
    post = writer.write(title="0")
    writer.site = SimpleNamespace(scope=partial(open_scope, hosts[0].app.registry))
    for title in "123":
        assert [host.get("/").text for host in hosts] == [str(int(title) - 1)] * 2
        if lost:
            with redis.Redis.from_url(own_redis.url) as somebody:
                somebody.flushall()
        writer.change(post, title=title)
        assert [host.get("/").text for host in reversed(hosts)] == [title] * 2

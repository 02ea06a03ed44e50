"""Whatever happens to Redis: no 5xx, bounded latency, a truthful status, everything back."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyramid.response import Response
from webtest import TestApp

from cms import app as composition
from cms.content.services import ContentService
from cms_cache.core.health.status import status
from tests import factories
from tests.fixtures.sites import Site
from tests.functional.cms_cache.applications import application, same_visitor
from tests.functional.cms_cache.test_sessions import wait_until_closed

VISITOR = {"REMOTE_ADDR": "192.0.2.7"}
# Of a server that is never asked for anything but to go away, and of one that has to answer.
TIMEOUT, PATIENT = "0.1", "2"


def page(request):
    request.cache_kind = "page"
    caches = request.registry.cms_caches
    caches.region("fragment").set("seen", time.time())
    value = caches.data.get_or_create(
        "value", 1, lambda: "computed", lifetime=60, tags=("table:x",)
    )
    many = caches.data.get_many(
        "many", [1, 2], lambda ids: dict.fromkeys(ids, "m"), lifetime=60, tags=()
    )
    return Response(f"{value} {sorted(many)} " + "x" * 1000)


def write(request):
    request.session["name"] = "Anna"
    return Response("written")


def read(request):
    return Response(request.session.get("name", "nobody"))


def publish(request):
    request.registry.cms_caches.data.invalidate("table:x")
    return Response("published")


def views(config):
    config.include("cms_cache")
    config.add_route("search", "/search")
    config.add_view(page, route_name="search", rate_limit="search")


def made(own_redis, tmp_path, timeout):
    app = application(views, {
        "cache.backend": "redis", "session.backend": "redis", "limits.backend": "redis",
        "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
        "cache.redis.timeout": timeout, "session.redis.timeout": timeout,
        "cache.redis.connect_timeout": timeout, "cache.breaker.probe": "0.05",
        "limits.browsing": "100000/minute", "limits.search": "100000/minute",
        "limits.sign_in_address": "100000/minute",
    }, page=page, write=write, read=read, publish=publish)  # fmt: skip
    for path in ("/page", "/write", "/read", "/search"):
        app.get(path, extra_environ=VISITOR)
    return app


@pytest.fixture
def app(own_redis, tmp_path):
    return made(own_redis, tmp_path, TIMEOUT)


def kill(server, other):
    server.kill()


def stop(server, other):
    server.stop()


def pause(server, other):
    client = server.client()
    client.execute_command("CLIENT", "PAUSE", "60000")
    client.close()


def pause_writes(server, other):
    client = server.client()
    client.execute_command("CLIENT", "PAUSE", "60000", "WRITE")
    client.close()


def fill(server, other):
    client = server.client()
    client.config_set("maxmemory", "500000")
    client.close()


def read_only(server, other):
    client = server.client()
    client.execute_command("REPLICAOF", "127.0.0.1", "1")
    client.close()


def change_password(server, other):
    client = server.client()
    client.config_set("requirepass", "new")
    client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no")
    client.close()


def disconnect(server, other):
    client = server.client()
    client.execute_command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    client.close()


FAULTS = [kill, stop, pause, pause_writes, fill, read_only, change_password]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_redis_down_or_flapping(app, own_redis, fault):
    fault(own_redis, None)
    for _ in range(10):
        for path in ("/page", "/search", "/read", "/write", "/publish"):
            assert app.get(path, extra_environ=VISITOR).status_int == 200
    registry = app.registry
    found = status(registry.cms_caches, registry.cms_cache_sessions, registry.cms_cache_limiter)
    assert not found.healthy
    assert any(region.problem for region in found.regions)


def test_redis_stopped_killed_and_started_under_load(app, own_redis):
    """Four visitors at once ask without a pause while the server comes and goes."""
    codes, over = [], threading.Event()

    def visit(number):
        visitor = same_visitor(app)
        who = {"REMOTE_ADDR": f"192.0.2.{number}"}
        while not over.is_set():
            codes.extend(
                visitor.get(path, extra_environ=who, status="*").status_int
                for path in ("/page", "/search", "/write", "/read", "/publish")
            )

    with ThreadPoolExecutor(4) as pool:
        visits = [pool.submit(visit, number) for number in range(4)]
        for _ in range(3):
            for act in (own_redis.stop, own_redis.resume, own_redis.kill, own_redis.start):
                act()
                answered = len(codes)
                while len(codes) < answered + 40 and not any(each.done() for each in visits):
                    time.sleep(0.01)
        over.set()
        for each in visits:
            each.result()
    assert set(codes) == {200}


def test_the_breaker_opens_and_pages_go_on(app, own_redis):
    # What a request then costs is measured by bench/cache_requests.py.
    own_redis.stop()
    for path in ("/page", "/search", "/read"):
        app.get(path, extra_environ=VISITOR)
    assert app.registry.cms_caches.server.breaker.is_open
    for _ in range(50):
        assert app.get("/page", extra_environ=VISITOR).status_int == 200


def test_a_server_that_holds_up_writes_is_not_taken_back(app, own_redis):
    """It answers a PING: taken back for that, it would cost a time-out again and again."""
    pause_writes(own_redis, None)
    breaker = app.registry.cms_caches.server.breaker
    app.registry.cms_caches.region("page").set("k", 1)
    assert breaker.is_open
    app.registry.cms_caches.region("page").get("k")
    time.sleep(0.5)  # ten times the pause before the first probe
    assert breaker.is_open
    client = own_redis.client()
    client.execute_command("CLIENT", "UNPAUSE")
    client.close()
    wait_until_closed(breaker)


def test_everything_is_taken_back(own_redis, tmp_path):
    app = made(own_redis, tmp_path, PATIENT)
    own_redis.stop()
    app.get("/page", extra_environ=VISITOR)
    assert app.get("/read", extra_environ=VISITOR).text == "nobody"
    app.get("/search", extra_environ=VISITOR)
    own_redis.resume()
    registry = app.registry
    for breaker in (
        registry.cms_caches.server.breaker,
        registry.cms_cache_sessions.store._server.breaker,
        registry.cms_cache_limiter.storage._server.breaker,
    ):
        wait_until_closed(breaker)
    assert app.get("/read", extra_environ=VISITOR).text == "Anna"
    found = status(registry.cms_caches, registry.cms_cache_sessions, registry.cms_cache_limiter)
    assert found.healthy
    assert found.redis.opened >= 1


def test_a_connection_cut_in_between_costs_nothing_but_a_miss(app, own_redis):
    disconnect(own_redis, None)
    for path in ("/page", "/search", "/read"):
        assert app.get(path, extra_environ=VISITOR).status_int == 200


def test_an_edit_while_redis_is_down_is_not_forgotten(own_redis, tmp_path):
    from cms_cache.core.caches import open_caches

    settings = {
        "cache.backend": "redis", "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
        "cache.redis.timeout": PATIENT, "cache.breaker.probe": "0.02",
    }  # fmt: skip
    here, there = open_caches(settings), open_caches(settings)

    def value(caches, creator):
        return caches.data.get_or_create("v", 1, creator, lifetime=60, tags=("table:x",))

    assert value(here, lambda: "old") == value(there, lambda: "other") == "old"
    own_redis.stop()
    here.data.invalidate("table:x")
    own_redis.resume()
    wait_until_closed(here.server.breaker)
    assert value(there, lambda: "new") == "new"
    assert value(here, lambda: "newer") == "new"


def test_a_site_that_starts_while_redis_is_down_takes_it_later(own_redis, tmp_path):
    own_redis.kill()
    app = application("cms_cache", {
        "cache.backend": "redis", "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
        "cache.redis.timeout": "1", "cache.breaker.probe": "0.02", "cache.processes": "one",
    }, page=page)  # fmt: skip
    app.get("/page")
    own_redis.start()
    wait_until_closed(app.registry.cms_caches.server.breaker)
    # Until something changes, the copy of this process serves.
    app.registry.cms_caches.data.invalidate("table:x")
    app.get("/page")
    client = own_redis.client()
    assert list(client.scan_iter(match="*c:data:value*"))
    client.close()


def on_auto(own_redis, tmp_path):
    return application("cms_cache", {
        "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
        "cache.breaker.probe": "0.02", "cache.redis.timeout": "1",
    }, write=write, read=read)  # fmt: skip


def kinds(app):
    registry = app.registry
    regions = {made.choice.kind for made in registry.cms_caches.made.values()}
    return regions | {registry.cms_cache_sessions.kind, registry.cms_cache_limiter.kind}


def test_a_process_started_while_redis_is_down_agrees_with_the_others(own_redis, tmp_path):
    first = on_auto(own_redis, tmp_path)
    first.get("/write")
    own_redis.kill()
    second = on_auto(own_redis, tmp_path)
    assert kinds(first) == kinds(second) == {"redis"}
    assert second.get("/read").text == "nobody"
    own_redis.start()
    for app in (first, second):
        for breaker in (
            app.registry.cms_caches.server.breaker,
            app.registry.cms_cache_sessions.store._server.breaker,
        ):
            wait_until_closed(breaker)
    first.get("/write")
    second.set_cookie("session", first.cookies["session"])
    assert second.get("/read").text == "Anna"


def test_a_site_that_never_saw_its_redis_goes_on_without_it(own_redis, tmp_path):
    own_redis.kill()
    app = on_auto(own_redis, tmp_path)
    assert kinds(app) == {"file"}
    app.get("/write")
    assert app.get("/read").text == "Anna"
    assert "does not answer" in app.registry.cms_caches.warnings[0]


def test_a_stampede_while_redis_is_down_computes_once_a_process(own_redis, tmp_path):
    from cms_cache.core.caches import open_caches

    caches = open_caches({
        "cache.backend": "redis", "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
        "cache.near.size": "0",
    })  # fmt: skip
    own_redis.kill()
    running, most = [], []
    lock = threading.Lock()

    def create():
        with lock:
            running.append(1)
            most.append(len(running))
        time.sleep(0.01)
        with lock:
            running.pop()
        return 1

    def ask():
        caches.data.get_or_create("k", 1, create, lifetime=60, tags=())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1


@pytest.fixture
def flapping(own_redis, tmp_path):
    from cms_cache.core.caches import open_caches

    settings = {
        "cache.backend": "redis", "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
        "cache.redis.timeout": PATIENT, "cache.breaker.probe": "0.02",
    }  # fmt: skip
    return open_caches(settings), open_caches(settings)


def test_the_next_tier_serves(flapping, own_redis):
    caches, _ = flapping
    own_redis.stop()
    calls = []
    for _ in range(5):
        caches.data.get_or_create("k", 1, lambda: calls.append(1), lifetime=60, tags=("table:x",))
        caches.region("fragment").get_or_create("f", lambda: calls.append(2) or 1)
    assert sorted(calls) == [1, 2]
    caches.data.invalidate("table:x")
    caches.data.get_or_create("k", 1, lambda: calls.append(1), lifetime=60, tags=("table:x",))
    assert sorted(calls) == [1, 1, 2]


@pytest.mark.parametrize("change", ["set", "delete"])
def test_what_was_replaced_while_redis_was_down_does_not_come_back(flapping, own_redis, change):
    here, there = (caches.region("fragment") for caches in flapping)
    here.set("k", "old")
    assert there.get("k") == "old"
    own_redis.stop()
    # Opens the breaker: what follows is not even sent, so that it cannot arrive late.
    here.get("anything")
    if change == "set":
        here.set("k", "new")
        assert here.get("k") == "new"
    else:
        here.delete("k")
    assert there.get("k") != "old"
    own_redis.resume()
    for caches in flapping:
        wait_until_closed(caches.server.breaker)
    here.get("anything")
    assert there.get("k") != "old"
    assert here.get("k") != "old"


@pytest.fixture
def sites(database, _template, own_redis, tmp_path):
    """Two processes of one site whose pages are in Redis."""
    settings = {"cache.redis.url": own_redis.url, "cache.breaker.probe": "0.02"}
    first = Site(tmp_path / "site", database, settings)
    database.copy(_template, first.database_url)
    second = composition.main(
        {"here": str(first.folder), "__file__": str(first.folder / "site.ini")}, **first.ini
    )
    yield first, second
    second.registry.cms_engine.dispose()
    first.close()


def test_an_edit_while_redis_is_down_leaves_no_old_page(sites, own_redis):
    site, other = sites
    assert site.registry.cms_caches.made["page"].choice.kind == "redis"
    apps = [TestApp(wsgi, extra_environ={"HTTP_HOST": "localhost"}) for wsgi in (site.wsgi, other)]
    with site.scope() as scope:
        post = factories.content(scope, title="As it was")
    for app in (*apps, *apps):
        assert "As it was" in app.get(f"/{post.path}/")
    own_redis.stop()
    with site.scope() as scope:
        content = scope.get(ContentService)
        content.update(content.get(post.id), expected_version=post.version, title="As it is")
    for app in apps:
        assert "As it was" not in app.get(f"/{post.path}/")
    own_redis.resume()
    for registry in (site.registry, other.registry):
        wait_until_closed(registry.cms_caches.server.breaker)
    for app in (*apps, *apps):
        page = app.get(f"/{post.path}/")
        assert "As it is" in page
        assert "As it was" not in page

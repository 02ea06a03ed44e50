"""A disk that is really full: visitors notice nothing, and everything works once there is room."""

import os
import tempfile

import pytest
from pyramid.exceptions import ConfigurationError

from cms_cache.core.health.status import status
from tests.fixtures.processes import on_a_small_disk
from tests.functional.cms_cache.applications import application

VISITOR = {"REMOTE_ADDR": "192.0.2.7"}


def page(request):
    caches = request.registry.cms_caches
    number = request.params.get("n", "0")
    value = caches.region("data").get_or_create(f"k{number}", lambda: number + "x" * 3000)
    assert value == number + "x" * 3000, "torn"
    return "page"


def write(request):
    request.session["name"] = "Anna" * 1000
    return "written"


def read(request):
    return request.session.get("name", "nobody")[:4]


def views(config):
    config.include("cms_cache")
    config.add_route("locked", "/locked")
    config.add_view(lambda request: request.response, route_name="locked", rate_limit="sign_in")


def ask(app, *paths, status=200):
    for path in paths:
        app.get(path, extra_environ=VISITOR, status=status)


def a_site(var, **more):
    settings = {
        "cache.var": str(var), "session.backend": "file", "limits.backend": "file",
        "limits.sign_in": "9/minute", **more,
    }  # fmt: skip
    return application(views, settings, page=page, write=write, read=read)


def fill(folder):
    """Take all the room there is; return what took it."""
    rest = folder / "somebody-elses"
    with rest.open("wb") as file:
        for size in (65_536, 4096, 1):
            try:
                while True:
                    os.write(file.fileno(), b"x" * size)
            except OSError:
                continue
    return rest


def test_a_disk_that_fills_up_while_the_site_runs(tmp_path):
    on_a_small_disk(f"{__name__}:filled_while_running", tmp_path, "size=8m")


def filled_while_running(var):
    app = a_site(var)
    ask(app, "/page", "/write", "/read", "/locked")
    rest = fill(var)
    for number in range(200):
        ask(app, f"/page?n={number}", "/read")
    app.reset()
    ask(app, "/write", "/read")
    registry = app.registry
    found = status(registry.cms_caches, registry.cms_cache_sessions, registry.cms_cache_limiter)
    assert not found.healthy
    assert "data" in [region.name for region in found.regions if region.problem]
    rest.unlink()
    ask(app, "/page?n=new", "/write", "/locked")
    assert app.get("/read", extra_environ=VISITOR).text == "Anna"
    found = status(registry.cms_caches, registry.cms_cache_sessions, registry.cms_cache_limiter)
    assert found.healthy, found


def test_a_site_that_starts_on_a_full_disk(tmp_path):
    on_a_small_disk(f"{__name__}:filled_before_the_start", tmp_path, "size=8m")


def filled_before_the_start(var):
    with tempfile.TemporaryDirectory() as elsewhere:
        ask(a_site(elsewhere), "/page")
    rest = fill(var)
    with pytest.raises(ConfigurationError, match="No space left") as refused:
        a_site(var)
    assert "session.secret" in str(refused.value)
    app = a_site(var, **{"session.secret": "a secret for tests alone"})
    ask(app, "/page", "/read")
    rest.unlink()
    ask(a_site(var), "/page", "/write", "/locked")

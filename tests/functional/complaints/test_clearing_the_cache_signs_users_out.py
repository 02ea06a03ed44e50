"""Leantime/leantime#3604, openedx-platform#32984: sessions are no cache."""

from tests.functional.cms_cache.applications import application
from tests.functional.cms_cache.test_sessions import VIEWS


def test_clearing_the_cache_signs_users_out(settings):
    app = application("cms_cache", {**settings, "limits.sign_in": "2/hour"}, **VIEWS)
    caches, limiter = app.registry.cms_caches, app.registry.cms_cache_limiter
    app.get("/write")
    app.get("/renew")
    for _ in range(2):
        limiter.hit("sign_in", "192.0.2.7", "anna")
    caches.region("page").set("k", 1)
    assert caches.clear() == {"page": 1, "fragment": 0, "data": 0}
    assert app.get("/read").json == {"name": "Anna"}
    assert len(app.registry.cms_cache_sessions.list_sessions(7)) == 1
    assert not limiter.test("sign_in", "192.0.2.7", "anna").allowed


def test_nor_does_the_command_that_clears_everything(site, app, sign_in, run):
    sign_in(app, "editor")

    assert run("cache", "clear").code == 0

    assert app.get("/admin", status=200)

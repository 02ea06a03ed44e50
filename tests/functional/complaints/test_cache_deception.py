"""OWASP/wstg#1008: a page of one's own below a name that looks like a style sheet."""

import pytest

from tests.fixtures.sites import visitor

CANARY = "Canary Account"
HARMLESS = ("x.css", "x.js", "x.png", "favicon.ico", "robots.txt", "x.avif", "static/x.css")


def paths():
    for name in HARMLESS:
        yield f"/account/{name}"
        yield f"/admin/{name}"
        yield f"/admin/profile/{name}"
        yield f"/admin/profile;{name}"
        yield f"/admin/profile%2F{name}"
        yield f"/admin/profile%00{name}"
        yield f"/admin/profile%3F{name}"
        yield f"/admin/profile%23{name}"
        yield f"/static/..%2Fadmin/profile/{name}"


def test_cache_deception(site, app, sign_in):
    from tests import factories

    with site.scope() as scope:
        account = factories.user(scope, role="editor", name=CANARY)
    sign_in(app, user=account)
    assert CANARY in app.get("/admin/profile")
    for path in paths():
        answer = app.get(path, status="*")
        assert answer.status_int in (400, 404), path
        assert "no-store" in answer.headers["Cache-Control"], path
        seen = visitor(site).get(path, status="*")
        assert seen.status_int in (400, 404), path
        assert CANARY not in seen.text, path


@pytest.mark.parametrize("name", ["x.css", ";x.css", "%2Fx.css", "%3Fx.css", "?x.css", "/x.css"])
def test_a_page_that_is_there_is_nobody_s_under_such_a_name(site, app, sign_in, name):
    """Where it answers at all, it is a page for everybody, without who asked for it first."""
    from tests import factories

    with site.scope() as scope:
        account = factories.user(scope, role="editor", name=CANARY)
        factories.content(scope, type="page", title="About", slug="about", status="published")
    sign_in(app, user=account)
    mine = app.get(f"/about{name}", status="*")
    assert CANARY not in mine.text or mine.headers["Cache-Control"] == "private, no-store"
    assert CANARY not in visitor(site).get(f"/about{name}", status="*").text

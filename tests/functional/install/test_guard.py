"""An application whose database has no tables answers every page with the way to set it up."""

from __future__ import annotations

import pytest
from webtest import TestApp

from cms import app as composition
from cms.db.branches import migrator
from tests.fixtures.sites import INI

pytestmark = pytest.mark.every_database


@pytest.mark.parametrize("path", ["/", "/about/", "/admin", "/feed/", "/fr/", "/search/?q=x"])
def test_every_page_says_how_to_set_the_site_up(bare, path):
    page = bare.get(path, status=503)

    assert "cms init" in page.text
    assert page.headers["Retry-After"] == "60"
    assert page.headers["Cache-Control"] == "no-store"
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_posting_is_answered_the_same(bare):
    bare.post("/admin/sign-in", {"login": "x"}, status=503)


def test_the_process_is_alive(bare):
    bare.get("/healthz", status=200)


def test_once_it_is_set_up_pages_appear_without_a_restart(bare):
    bare.get("/", status=503)
    migrator(bare.app.registry).upgrade()

    assert "cms init" not in bare.get("/", status=200)


@pytest.fixture
def bare(database_url, tmp_path):
    wsgi = composition.main(
        {"here": str(tmp_path)},
        **{**INI, "cms.var": str(tmp_path / "var"), "database.url": database_url},
    )
    yield TestApp(wsgi, extra_environ={"HTTP_HOST": "localhost"})
    wsgi.registry.cms_engine.dispose()

"""The database goes away under a running site, and comes back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
from webtest import TestApp

from cms import app as composition
from cms.db.branches import migrator
from tests.fixtures import servers
from tests.fixtures.sites import INI

pytestmark = pytest.mark.heavy


def test_visitors_are_told_so_and_all_is_well_once_it_is_back(server, app):
    app.get("/", status=200)
    app.get("/search/?q=otter", status=200)

    server.stop()
    away = app.get("/search/?q=heron", status=503)
    assert "The site cannot answer right now" in away
    assert away.headers["Retry-After"] == "30"
    assert "no-store" in away.headers["Cache-Control"]
    app.get("/nothing-here", status=503)
    app.get("/readyz", status=503)
    app.get("/healthz", status=200)
    assert app.get("/", status=200).headers["Cache-Status"].startswith("benben; hit")

    server.start()
    app.get("/readyz", status=200)
    app.get("/search/?q=heron", status=200)
    app.get("/nothing-here", status=404)


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request) -> Iterator[servers.Server]:
    """A server of the test's own, since it is stopped."""
    with contextlib.ExitStack() as running:
        try:
            found = running.enter_context(getattr(servers, request.param)())
        except servers.ServerMissing as missing:
            pytest.skip(f"not run on {request.param}: {missing}")
        found.create("site")
        yield found


@pytest.fixture
def app(server, tmp_path) -> Iterator[TestApp]:
    wsgi = composition.main(
        {"here": str(tmp_path)},
        **{**INI, "cms.var": str(tmp_path / "var"), "database.url": server.url("site")},
    )
    migrator(wsgi.registry).upgrade()
    yield TestApp(wsgi, extra_environ={"HTTP_HOST": "localhost"})
    wsgi.registry.cms_engine.dispose()

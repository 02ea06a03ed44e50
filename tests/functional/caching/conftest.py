"""A site whose pages are shared, and beside it the same site made anew at each request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from webtest import TestApp, TestResponse

from cms import app as composition
from cms.content.public.memory import Memory
from tests.fixtures.redis import redis_running
from tests.fixtures.settled import Settled
from tests.fixtures.sites import Site
from tests.functional.site.conftest import writer

__all__ = ["redis_running", "writer"]


def another_process(site: Site, **ini: str) -> Any:
    """Return the application of another process of *site*."""
    settings = {**site.ini, **ini}
    place = {"here": str(site.folder), "__file__": str(site.folder / "site.ini")}
    wsgi = composition.main(place, **settings)
    wsgi.registry.cms_clock = site.registry.cms_clock
    return wsgi


def client(wsgi: Any) -> TestApp:
    environ = {"HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1"}
    return TestApp(Settled(wsgi), extra_environ=environ)


def status_of(response: TestResponse) -> str:
    """Return what was done: ``hit``, ``miss``, ``bypass`` …"""
    said = response.headers["Cache-Status"]
    found = re.search(r"; (?:fwd=)?(hit|miss|stale|bypass)", said)
    assert found is not None, said
    return found[1]


class Uncached:
    """The site as it is, made anew for each question: nothing is remembered in between.

    It has no store, not even the one that all processes share: what is wrong there stays there.
    """

    def __init__(self, site: Site) -> None:
        self.wsgi = another_process(site, **{"cache.backend": "none"})
        self.app = client(self.wsgi)

    def get(self, url: str) -> TestResponse:
        for each in vars(self.wsgi.registry).values():
            if isinstance(each, Memory):
                each.forget()
        response = self.app.get(url, status="*")
        assert "Cache-Status" not in response.headers
        return response

    def close(self) -> None:
        self.wsgi.registry.cms_engine.dispose()


@pytest.fixture
def uncached(site: Site, clock: Any) -> Iterator[Uncached]:
    found = Uncached(site)
    yield found
    found.close()


@pytest.fixture
def other(site: Site, clock: Any) -> Iterator[TestApp]:
    """A visitor of another process of the same site."""
    wsgi = another_process(site)
    yield client(wsgi)
    wsgi.registry.cms_engine.dispose()


@pytest.fixture
def there(site: Site, clock: Any) -> Iterator[Callable[..., Any]]:
    """Starts readers in processes of their own; takes what `There` takes."""
    from tests.functional.caching.comparing import There

    started: list[There] = []

    def there(**options: Any) -> There:
        started.append(There(site, **options))
        return started[-1]

    yield there
    for each in started:
        each.close()


@pytest.fixture
def overtaking(app: TestApp) -> Callable[[Any], None]:
    """Let an editor's `overtake` commit while the home page is being made by *app*."""
    pending: list[Callable[[], None]] = []

    def footer(request: Any, **values: Any) -> None:
        if pending:
            pending.pop()()

    slots = app.app.registry.cms_slots
    slots.add("footer", footer, 1)

    def overtaking(comparison: Any) -> None:
        def overtake(change: Callable[[], None]) -> None:
            app.app.registry.cms_caches.pages.drop("http://localhost/")
            pending.append(change)
            app.get("/")
            assert not pending

        comparison.editor.overtake = overtake

    return overtaking

"""Sites and checkers, each made once a run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e import nu
from tests.e2e.browser import launched
from tests.e2e.crawler import Crawl
from tests.e2e.sites import KINDS, Served, served

#: Nothing of the theme leads to the archives of dates.
DATES = {"theme-test": ("/2013/", "/2013/01/", "/2013/01/11/", "/2010/", "/2010/page/2/")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.heavy)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for all: Playwright runs once in a process."""
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with contextlib.ExitStack() as stack:
        yield {"stack": stack, "folder": tmp_path_factory.mktemp("sites"), "crawls": {}}


@pytest.fixture(scope="session", params=KINDS)
def site(request: pytest.FixtureRequest, _running: dict[str, Any]) -> Served:
    """Each kind of site, served."""
    return start(_running, request.param)


@pytest.fixture(scope="session")
def demo(_running: dict[str, Any]) -> Served:
    """The demo site, served."""
    return start(_running, "demo")


@pytest.fixture(scope="session")
def crawl(site: Served, _running: dict[str, Any]) -> Crawl:
    """Everything of the site that can be reached."""
    crawls = _running["crawls"]
    if site.name not in crawls:
        starts = ("/", "/sitemap.xml", "/robots.txt", "/feed/", "/comments/feed/", "/search/?q=the")
        crawls[site.name] = Crawl(site).run(*starts, *DATES.get(site.name, ()))
    return crawls[site.name]


@pytest.fixture(scope="session")
def checker() -> Iterator[nu.Nu]:
    """The Nu HTML checker."""
    with nu.running() as found:
        yield found


def start(running: dict[str, Any], kind: str) -> Served:
    if kind not in running:
        running[kind] = running["stack"].enter_context(served(kind, running["folder"]))
    return running[kind]

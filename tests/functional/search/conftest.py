"""Content to search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cms.content.services import ContentService


@pytest.fixture
def put(site: Any, clock: Any) -> Callable[..., int]:
    """Create published content in a transaction of its own; returns its id."""

    def create(title: str, body: str = "", type: str = "post", **values: Any) -> int:
        with site.scope() as scope:
            given = {"status": "published", "published_at": clock.now() - dt.timedelta(hours=1)}
            content = scope.get(ContentService).create(
                type=type, title=title, body=f"<p>{body}</p>", **{**given, **values}
            )
            return content.id

    return create


@pytest.fixture
def change(site: Any) -> Callable[..., None]:
    """Call a method of the content service in a transaction of its own."""

    def call(name: str, *args: Any, **values: Any) -> None:
        with site.scope() as scope:
            getattr(scope.get(ContentService), name)(*args, **values)

    return call


@pytest.fixture
def titles(app: Any) -> Callable[..., list[str]]:
    """Return the titles on the search page for some words."""

    def found(q: str, **params: str) -> list[str]:
        page = app.get("/search/", {"q": q, **params})
        return [link.get_text() for link in page.html.select("article h2 a")]

    return found

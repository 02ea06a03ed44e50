"""Content with feeds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import feedparser
import pytest

from cms.accounts.models import User
from cms.comments.models import Comment
from cms.content.services import ContentService


@pytest.fixture
def put(site: Any, clock: Any) -> Callable[..., Any]:
    """Publish a post an hour ago in a transaction of its own, and return it."""

    def create(title: str, body: str = "", type: str = "post", **values: Any) -> Any:
        given = {"status": "published", "published_at": clock.now() - dt.timedelta(hours=1)}
        with site.scope() as scope:
            return scope.get(ContentService).create(
                type=type, title=title, body=body, **{**given, **values}
            )

    return create


@pytest.fixture
def author(site: Any, clock: Any) -> int:
    """The id of an account called Ada."""
    with site.scope() as scope:
        user = User(
            login="ada", name="Ada", slug="ada", role="author", bio="Writes.",
            created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip
        scope.db.add(user)
        scope.db.flush()
        return user.id


@pytest.fixture
def say(site: Any, clock: Any) -> Callable[..., None]:
    """Put a comment below content."""

    def create(content: Any, body: str, status: str = "approved", name: str = "Bob") -> None:
        comment = Comment(
            content_id=content.id,
            kind="comment",
            status=status,
            author_name=name,
            body=f"<p>{body}</p>",
            created_at=clock.now(),
        )
        with site.scope() as scope:
            scope.db.add(comment)

    return create


@pytest.fixture
def read(app: Any) -> Callable[..., Any]:
    """Return a feed as a reader's program sees it; one that is not well-formed fails the test."""

    def parsed(path: str) -> Any:
        answer = app.get(path)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        found = feedparser.parse(answer.body, response_headers=headers)
        assert not found.bozo, found.bozo_exception
        return found

    return parsed

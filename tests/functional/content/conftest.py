"""What the tests of content share: a service, an author, a listener."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cms.accounts.models import User
from cms.clock import FrozenClock
from cms.content.models import Content
from cms.content.services import ContentService
from cms.db.scope import Actor, Scope


@pytest.fixture
def author(site: Any, clock: FrozenClock) -> User:
    """An account that writes."""
    with site.scope() as scope:
        user = User(
            login="ada",
            email="ada@example.org",
            name="Ada Author",
            slug="ada",
            role="author",
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        scope.db.add(user)
        scope.db.flush()
        return user


@pytest.fixture
def scope(site: Any, author: User) -> Iterator[Scope]:
    """A unit of work of that author."""
    with site.scope(actor=Actor(user_id=author.id, name=author.name)) as scope:
        yield scope


@pytest.fixture
def service(scope: Scope) -> ContentService:
    return scope.get(ContentService)


@pytest.fixture
def page(service: ContentService) -> Callable[..., Content]:
    """Make a published page: ``page("About", parent_id=…)``."""

    def make(title: str, **values: Any) -> Content:
        return service.create(type="page", title=title, **{"status": "published", **values})

    return make


@pytest.fixture
def post(service: ContentService) -> Callable[..., Content]:
    """Make a published post."""

    def make(title: str, **values: Any) -> Content:
        return service.create(type="post", title=title, **{"status": "published", **values})

    return make


@pytest.fixture
def heard(site: Any) -> Iterator[list[Any]]:
    """Events told while the test runs, in order."""
    from cms.content import events

    told: list[Any] = []
    kinds = (
        events.ContentChanging,
        events.ContentChanged,
        events.PathChanging,
        events.PathsChanged,
    )
    for kind in kinds:
        site.registry.registerHandler(told.append, (_provided(kind),))
    yield told
    for kind in kinds:
        site.registry.unregisterHandler(told.append, (_provided(kind),))


def _provided(kind: type) -> Any:
    from zope.interface import implementedBy

    return implementedBy(kind)

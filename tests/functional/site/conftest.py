"""What the tests of public pages are made of: a writer who fills a site."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from cms.accounts.models import User
from cms.content.services import ContentService
from cms.taxonomy.models import Term
from cms.web.links import Links

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


class Writer:
    """Fills a site through the services; every method commits."""

    def __init__(self, site: Any, clock: Any) -> None:
        self.site = site
        self.clock = clock
        self.links = Links(site.settings)

    def author(self, slug: str = "ines", name: str = "Ines Marchetti", **values: Any) -> int:
        with self.site.scope(clock=self.clock) as scope:
            user = User(
                login=slug, name=name, slug=slug, role="author",
                created_at=NOON, updated_at=NOON, **values,
            )  # fmt: skip
            scope.db.add(user)
            scope.db.flush()
            return user.id

    def term(
        self, taxonomy: str, name: str, parent: int | None = None, path: str = "", **values: Any
    ) -> int:
        slug = name.lower()
        with self.site.scope(clock=self.clock) as scope:
            term = Term(
                taxonomy=taxonomy, locale=values.pop("locale", "en"), name=name, slug=slug,
                path=path or slug, parent_id=parent, created_at=NOON, updated_at=NOON, **values,
            )  # fmt: skip
            scope.db.add(term)
            scope.db.flush()
            return term.id

    def write(self, type: str = "post", **values: Any) -> Any:
        values.setdefault("status", "published")
        values.setdefault("title", "A title")
        values.setdefault("body", "<p>Words of the text.</p>")
        if values["status"] == "published":
            values.setdefault("published_at", NOON - dt.timedelta(hours=1))
        with self.site.scope(clock=self.clock) as scope:
            return scope.get(ContentService).create(type=type, **values)

    def posts(self, count: int, **values: Any) -> list[Any]:
        """Write *count* posts, an hour apart, the last one the newest."""
        with self.site.scope(clock=self.clock) as scope:
            service = scope.get(ContentService)
            return [
                service.create(
                    type="post",
                    title=f"Post {number}",
                    body="<p>Words.</p>",
                    status="published",
                    published_at=NOON - dt.timedelta(hours=count - number + 1),
                    **values,
                )
                for number in range(1, count + 1)
            ]

    def change(self, content: Any, **values: Any) -> Any:
        with self.site.scope(clock=self.clock) as scope:
            return scope.get(ContentService).update(content.id, **values)

    def url(self, content: Any) -> str:
        return self.links.in_locale(content.locale).content(content.path)


@pytest.fixture
def writer(site: Any, clock: Any) -> Writer:
    return Writer(site, clock)


def titles(response: Any) -> list[str]:
    """Return the titles of a list, in order."""
    return [a.text for a in response.html.select("article.teaser h2 a")]


def linked_data(response: Any) -> dict[str, Any]:
    """Return the things of the page's JSON-LD by their type."""
    block = response.html.find("script", type="application/ld+json")
    return {thing["@type"]: thing for thing in json.loads(block.string)["@graph"]}


def words(response: Any) -> str:
    """Return the text of a page in one line."""
    return re.sub(r"\s+", " ", response.html.get_text(" "))

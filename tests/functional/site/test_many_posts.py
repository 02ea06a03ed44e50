"""Ten thousand posts: deep pages are right, and cost what the first page costs."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert

from cms.content.models import Content, ContentTerm
from tests.functional.site.conftest import NOON, titles

COUNT = 10_000


@pytest.fixture
def many(site, writer):
    author, term = writer.author(), writer.term("category", "Stone")
    rows, links = [], []
    for number in range(1, COUNT + 1):
        # Three at the same instant, so that the order by id is needed too.
        at = NOON - dt.timedelta(minutes=(COUNT - number) // 3 + 1)
        rows.append(
            {
                "id": number, "type": "post", "locale": "en", "translation_group": f"{number:032x}",
                "position": 0, "title": f"Post {number}", "slug": f"p{number}",
                "path": f"2026/p{number}", "status": "published", "visibility": "public",
                "published_at": at, "public_at": at, "author_id": author, "sticky": False,
                "created_at": at, "updated_at": at, "summary": "<p>Words.</p>", "body": "",
                "rendered": "<p>Words.</p>", "version": 1,
            }
        )  # fmt: skip
        if number % 2:
            links.append({"content_id": number, "term_id": term, "position": 0, "public_at": at})
    with site.scope() as scope:
        scope.db.execute(insert(Content), rows)
        scope.db.execute(insert(ContentTerm), links)
    return rows


def expected(numbers):
    """Return the titles of the posts *numbers* in the order of lists."""
    return [f"Post {n}" for n in sorted(numbers, key=lambda n: ((COUNT - n) // 3, -n))]


def test_page_500_of_everything(app, writer, many, statements):
    everything = expected(range(1, COUNT + 1))
    url = writer.links.page("/", 500)
    with statements as cold:
        page = app.get(url)
    assert titles(page) == everything[4990:5000]
    with statements as warm:
        app.get(url)
    assert len(cold) <= 8
    assert len(warm) <= 5
    assert not any("OFFSET 4990" in statement for statement in cold)
    assert titles(app.get(writer.links.page("/", 1000))) == everything[9990:]
    app.get(writer.links.page("/", 1001), status=404)


def test_page_400_of_a_category(app, writer, many, statements):
    inside = expected(range(1, COUNT + 1, 2))
    with statements as made:
        page = app.get(writer.links.page(writer.links.category("stone"), 400))
    assert titles(page) == inside[3990:4000]
    assert len(made) <= 8


def test_page_500_of_an_author(app, writer, many, statements):
    with statements as made:
        page = app.get(writer.links.page(writer.links.author("ines"), 500))
    assert titles(page) == expected(range(1, COUNT + 1))[4990:5000]
    assert len(made) <= 8


def test_a_post_among_ten_thousand(app, writer, many, statements):
    with statements as made:
        page = app.get(writer.links.content("2026/p5000"))
    assert page.html.h1.string == "Post 5000"
    assert len(made) <= 8


def test_a_page_remembered_is_forgotten_when_a_post_goes(app, site, writer, many):
    url = writer.links.page("/", 500)
    app.get(url)
    with site.scope() as scope:
        scope.db.delete(scope.db.get(Content, COUNT))
    everything = expected(range(1, COUNT))
    assert titles(app.get(url)) == everything[4990:5000]

"""What service calls answer is kept: warm, none of these look-ups asks the database."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event

from cms.accounts.queries import author_by_slug, identity_row
from cms.content.listing.pages import list_page
from cms.content.services import ContentService
from cms.menus.queries import placed_items
from cms.taxonomy.queries import branch
from cms_cache.core.recording import Recorder, record
from cms_cache.core.values import FUNCTIONS
from tests import factories
from tests.functional.caching.conftest import another_process, writer

__all__ = ["writer"]

LOOK_UPS = {
    "accounts.identity": lambda db, now, ids: identity_row(db, ids["user"]),
    "accounts.author_by_slug": lambda db, now, ids: author_by_slug(db, ids["slug"]),
    "content.list_page": lambda db, now, ids: list_page(
        db, "home", {"type": "post", "locale": "en"}, 10, 1, now
    ),
    "taxonomy.branch": lambda db, now, ids: branch(db, "category", "en", ids["term"]),
    "menus.placed_items": lambda db, now, ids: placed_items(db, "en", now),
}
LIFETIMES = {
    "accounts.identity": 300,
    "accounts.author_by_slug": 300,
    "content.list_page": 120,
    "taxonomy.branch": 600,
    "menus.placed_items": 86_400,
}


@pytest.fixture
def ids(site, clock):
    with site.scope() as scope:
        user = factories.user(scope)
        term = factories.term(scope)
        factories.content(scope, author_id=user.id)
        return {"user": user.id, "slug": user.slug, "term": term.path}


def look_up(registry, name, ids):
    """As a request that only reads does."""
    with (
        record(Recorder(registry.cms_pages.reading(), collects=False)),
        registry.cms_reading_engine.connect() as db,
    ):
        return LOOK_UPS[name](db, registry.cms_clock.now(), ids)


def test_they_are_kept_as_long_as_was_promised():
    assert {name: FUNCTIONS[name].lifetime for name in LIFETIMES} == LIFETIMES


@pytest.mark.parametrize("name", LOOK_UPS)
def test_a_warm_look_up_asks_nothing(site, ids, statements, name):
    with statements as cold:
        first = look_up(site.registry, name, ids)
    with statements as warm:
        again = look_up(site.registry, name, ids)
    assert cold
    assert warm == []
    assert again == first


@pytest.mark.parametrize("name", [name for name in LOOK_UPS if name != "accounts.identity"])
def test_another_process_asks_nothing_either(site, ids, name):
    first = look_up(site.registry, name, ids)
    other = another_process(site).registry
    asked = []
    for engine in {other.cms_engine, other.cms_reading_engine}:
        event.listen(engine, "before_cursor_execute", lambda *each: asked.append(each[2]))
    assert look_up(other, name, ids) == first
    assert [each for each in asked if "cache_" not in each and not each.startswith("BEGIN")] == []
    other.cms_caches.close()
    other.cms_engine.dispose()


def test_an_empty_list_is_kept_too(site, clock, statements):
    assert look_up(site.registry, "content.list_page", {}).rows == ()
    with statements as warm:
        assert look_up(site.registry, "content.list_page", {}).rows == ()
    assert warm == []


@pytest.mark.ini({"cache.backend": "none"})
@pytest.mark.parametrize("name", LOOK_UPS)
def test_none_keeps_nothing(site, ids, statements, name):
    look_up(site.registry, name, ids)
    with statements as made:
        look_up(site.registry, name, ids)
    assert made


def test_it_is_not_kept_for_longer(site, ids, statements, monkeypatch):
    look_up(site.registry, "accounts.author_by_slug", ids)
    now = dt.datetime.now(dt.UTC).timestamp()
    monkeypatch.setattr("cms_cache.core.value_store.time.time", lambda: now + 301)
    with statements as made:
        look_up(site.registry, "accounts.author_by_slug", ids)
    assert made


def test_it_ends_with_what_it_shows(site, ids):
    before = look_up(site.registry, "content.list_page", ids)
    with site.scope() as scope:
        post = scope.get(ContentService).get(before.rows[0].id)
        scope.get(ContentService).update(post, expected_version=post.version, title="Renamed")
    after = look_up(site.registry, "content.list_page", ids)
    assert [row.title for row in after.rows] == ["Renamed"]


def test_the_first_look_after_a_change_asks_once_for_each_value(site, app, statements, writer):
    """Those that a value is made of are values as well."""
    stone = writer.term("category", "Stone")
    post = writer.posts(12, terms=[stone])[5]
    counters = site.registry.cms_caches.counters
    for url in ("/", "/category/stone/", "/feed/", "/sitemap.xml", writer.url(post),
                "/search/?q=words", "/search/?q=words&page=2"):  # fmt: skip
        for _ in range(2):
            app.get(url)
        writer.write(status="draft")
        before = asked(counters)
        with statements as made:
            said = app.get(url).headers["Cache-Status"]
        assert "detail=revalidated" in said, url
        assert 0 < len(made) <= asked(counters) - before


def asked(counters):
    """Return how many values were computed, or asked for again."""
    answers = counters.totals()["data"].answers
    words = ("computed", "unchanged", "changed")
    return sum(number for key, number in answers.items() if key.endswith(words))

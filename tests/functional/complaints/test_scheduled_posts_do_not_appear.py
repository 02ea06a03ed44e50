"""concretecms#8334, magefan#433: the time has come, and the list is the old one until a cron job
clears the cache."""

import datetime as dt

import pytest

from tests.functional.caching.conftest import other, status_of
from tests.functional.site.conftest import writer

__all__ = ["other", "writer"]

LISTS = (
    "/",
    "/category/stone/",
    "/2026/",
    "/feed/",
    "/sitemap-content-1.xml",
    "/search/?q=granite",
)


def test_scheduled_posts_do_not_appear(app, other, writer, clock):
    stone = writer.term("category", "Stone")
    before = writer.write(title="Granite now", slug="now", terms=[stone])
    soon = writer.write(
        title="Granite soon", slug="soon", terms=[stone],
        published_at=clock.now() + dt.timedelta(minutes=5),
        expires_at=clock.now() + dt.timedelta(minutes=9),
    )  # fmt: skip
    url = writer.url(soon)

    def where():
        found = {
            path
            for path in (*LISTS, writer.url(before))
            for app_ in (app, other)
            if "/soon/" in app_.get(path, status="*")
        }
        return found, {app_.get(url, status="*").status_int for app_ in (app, other)}

    for _ in range(2):
        assert where() == (set(), {404})
    clock.advance(seconds=299)
    assert status_of(app.get("/")) == status_of(other.get("/")) == "hit"
    clock.advance(seconds=1)
    for _ in range(2):
        assert where() == ({*LISTS, writer.url(before)}, {200})
    clock.advance(seconds=239)
    assert status_of(app.get(url)) == status_of(other.get("/")) == "hit"
    clock.advance(seconds=1)
    for _ in range(2):
        assert where() == (set(), {404})


@pytest.mark.parametrize("first", ["asked before", "asked after"])
def test_an_instant_that_is_moved_counts_at_once(app, other, writer, clock, first):
    post = writer.write(title="Soon", published_at=clock.now() + dt.timedelta(hours=5))
    if first == "asked before":
        app.get("/")
        other.get("/")
    writer.change(post, published_at=clock.now() + dt.timedelta(minutes=1))
    for seconds, shown in ((59, False), (1, True)):
        assert ("Soon" in app.get("/")) is ("Soon" in other.get("/")) is False
        clock.advance(seconds=seconds)
        if shown:
            assert "Soon" in app.get("/")
            assert "Soon" in other.get("/")

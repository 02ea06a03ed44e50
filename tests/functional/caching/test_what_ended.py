"""The name after `stale-tag` and `stale-value` is that of what ended a page; the command agrees."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from cms_cache.core.freshness.types import Fence
from cms_cache.core.log import tables
from cms_cache.core.pages.check import ALL
from tests.functional.site.conftest import writer

__all__ = ["writer"]


class Stage:
    """A stored post of a site that runs, and the command line beside it."""

    def __init__(self, site, app, writer, run):
        self.site, self.app, self.writer, self.run = site, app, writer, run
        self.post = writer.write()
        self.url = writer.url(self.post)
        app.get(self.url)
        assert "; hit" in self.served()

    def served(self):
        return self.app.get(self.url).headers["Cache-Status"]

    def explained(self):
        found = self.run("cache", "explain", self.url, "--json").json
        return found["reason"], found["detail"]

    def begin(self):
        return self.site.registry.cms_engine.begin()


def it_was_written(stage):
    stage.writer.change(stage.post, body="<p>Other words.</p>")


def its_row_was_cleared(stage):
    stage.run("cache", "clear", "--tag", f"content:{stage.post.id}")


def its_table_was_cleared(stage):
    stage.run("cache", "clear", "--tag", "menu")


def its_address_was_cleared(stage):
    stage.run("cache", "clear", "--url", stage.url)


def parts_were_cleared(stage):
    stage.run("cache", "clear", "--region", "fragment")


def plain_sql_named_no_table(stage):
    with stage.begin() as db:
        db.execute(sa.text("UPDATE term SET name = name"))


def a_backup_was_restored(stage):
    stage.site.registry.cms_caches.changes.renew()


def a_change_is_missing(stage):
    """Two numbers were given, one row is there; nobody can have read in between."""
    changes = stage.site.registry.cms_caches.changes
    with stage.begin() as db:
        epoch, seq = db.execute(sa.select(tables.head.c.epoch, tables.head.c.seq)).one()
        db.execute(sa.update(tables.head).values(seq=seq + 2))
        db.execute(sa.insert(tables.log).values(seq=seq + 2, at=0, tags='["another"]'))
    changes.announce(Fence(epoch, seq + 2))


ENDS = {
    it_was_written: ("stale-value", "content.by_path"),
    its_row_was_cleared: ("stale-tag", "content:{id}"),
    its_table_was_cleared: ("stale-tag", "menu"),
    its_address_was_cleared: ("stale-tag", "url:localhost{url}"),
    parts_were_cleared: ("stale-tag", "region:fragment"),
    plain_sql_named_no_table: ("stale-tag", ALL),
    a_backup_was_restored: ("stale-tag", ALL),
    a_change_is_missing: ("stale-tag", ALL),
}


@pytest.fixture
def stage(site, app, writer, run):
    return Stage(site, app, writer, run)


@pytest.mark.parametrize("end", ENDS, ids=lambda each: each.__name__)
def test_what_ended_a_page_is_named(stage, end):
    reason, name = ENDS[end]
    name = name.format(id=stage.post.id, url=stage.url.rstrip("/"))
    end(stage)

    assert stage.explained() == (reason, name)
    assert stage.served().endswith(f"detail={reason}:{re.sub('[^a-z0-9]', '-', name)}")
    assert "; hit" in stage.served()


@pytest.mark.parametrize("words", [(), ("--region", "page")], ids=["all", "one"])
def test_a_region_that_was_cleared_is_named_by_who_had_it_in_memory(stage, words):
    before = stage.run("cache", "explain", "/missing/", "--json").json["instead"]
    stage.run("cache", "clear", *words)

    found = stage.run("cache", "explain", stage.url, "--json").json
    assert found["reason"] == "miss"
    assert found["instead"][0]["reason"] == "stale-tag"
    assert "stale-tag" not in {each["reason"] for each in before}
    assert stage.served().endswith("detail=stale-tag:region-page")

"""Page starts, rows and turns of lists: what they say and when they end."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete

from cms.content.listing import pages
from cms.content.listing.kinds import Start
from cms.content.listing.pages import ListQuery, read_page
from cms.content.listing.starts import page_starts
from cms.content.listing.turns import LATEST, is_public, note_turn, until_next_turn
from cms.content.models import Content
from cms_cache.core.recording import Reading, Recorder, record
from tests.functional.site.conftest import NOON, writer

__all__ = ["writer"]

HOUR = dt.timedelta(hours=1)
POSTS = ListQuery("type", {"type": "post", "locale": "en"}, 2)


@pytest.fixture
def reader(site):
    """A connection each of whose statements sees the newest state."""
    with site.registry.cms_reading_engine.connect() as connection:
        if connection.dialect.name != "sqlite":  # where it is as the engine has it
            connection.execution_options(isolation_level="AUTOCOMMIT")
        yield connection


@pytest.fixture
def recorder(site):
    """A recorder as a page that is made for everybody has it."""
    caches = site.registry.cms_caches
    return Recorder(Reading(caches.values, caches.changes.fence(), lambda: NOON), shared=True)


def ids(page):
    return [row.id for row in page.rows]


class TestTurns:
    def test_without_content_ahead_there_is_none(self, writer, reader):
        writer.posts(1)
        assert until_next_turn(reader, NOON) == LATEST

    def test_the_next_of_what_appears_and_expires(self, writer, reader):
        writer.write(published_at=NOON + 3 * HOUR)
        assert until_next_turn(reader, NOON) == NOON + 3 * HOUR
        writer.write(title="Goes", expires_at=NOON + 2 * HOUR)
        assert until_next_turn(reader, NOON) == NOON + 2 * HOUR
        assert until_next_turn(reader, NOON + 2 * HOUR) == NOON + 3 * HOUR
        assert until_next_turn(reader, NOON + 3 * HOUR) == LATEST

    def test_what_is_read_ends_at_the_turn(self, writer, reader, recorder):
        writer.write(published_at=NOON + HOUR)
        recorder.reading.fence = recorder.reading.values.changes.fence()
        with record(recorder):
            read_page(reader, POSTS, 1, NOON)
        (note,) = recorder.values.values()
        assert note.until == (NOON + HOUR).timestamp()
        assert "content" in note.tags

    def test_noting_costs_no_statement_where_nobody_records(self, reader, statements):
        with statements as made:
            note_turn(reader, NOON)
        assert made == []

    @pytest.mark.parametrize(
        ("public_at", "expires_at", "expected", "until"),
        [
            (None, None, False, None),
            (-1, None, True, None),
            (0, None, True, None),
            (1, None, False, 1),
            (1, 2, False, 1),
            (-1, 1, True, 1),
            (-2, 0, False, None),
        ],
    )
    def test_a_row_is_public_until_its_own_turn(
        self, recorder, public_at, expires_at, expected, until
    ):
        def at(hours):
            return None if hours is None else NOON + hours * HOUR

        with record(recorder):
            assert is_public(at(public_at), at(expires_at), NOON) is expected
        assert recorder.until == (None if until is None else at(until).timestamp())


class TestPages:
    def test_pages_and_their_number(self, writer, reader):
        posts = [post.id for post in writer.posts(5)][::-1]
        found = [read_page(reader, POSTS, number, NOON) for number in (1, 2, 3)]
        assert [ids(page) for page in found] == [posts[:2], posts[2:4], posts[4:]]
        assert {page.last for page in found} == {3}
        assert read_page(reader, POSTS, 4, NOON) is None
        assert read_page(reader, POSTS, 0, NOON) is None

    def test_an_empty_list_has_one_page(self, reader):
        page = read_page(reader, POSTS, 1, NOON)
        assert (page.rows, page.number, page.last) == ((), 1, 1)
        assert read_page(reader, POSTS, 2, NOON) is None

    def test_what_goes_between_the_two_statements_leaves_a_page_that_holds(
        self, site, writer, reader, monkeypatch
    ):
        posts = writer.posts(4)
        real = pages.page_starts

        def overtaken(*args):
            starts = real(*args)
            with site.scope() as scope:
                scope.db.execute(delete(Content).where(Content.id.in_([posts[0].id, posts[1].id])))
            return starts

        monkeypatch.setattr(pages, "page_starts", overtaken)
        assert read_page(reader, POSTS, 2, NOON) is None
        monkeypatch.undo()
        page = read_page(reader, POSTS, 1, NOON)
        assert (ids(page), page.last) == ([posts[3].id, posts[2].id], 1)

    def test_starts_that_no_longer_hold_are_worked_out_anew(self, writer, reader, monkeypatch):
        post = writer.posts(1)[0]
        before = (Start(False, NOON - 9 * HOUR, 0),)
        monkeypatch.setattr(pages, "page_starts", lambda *args: before)
        assert ids(read_page(reader, POSTS, 1, NOON)) == [post.id]

    def test_starts_are_kept_until_content_changes(self, writer, reader, recorder, statements):
        writer.posts(3)
        values, size = dict(POSTS.values), POSTS.size
        changes = recorder.reading.values.changes

        def starts():
            inner = Recorder(Reading(recorder.reading.values, changes.fence(), lambda: NOON))
            with statements as made, record(inner):
                found = page_starts(reader, "type", values, size, NOON)
            return found, [statement for statement in made if "row_number" in statement.lower()]

        assert [len(each) for each in starts()] == [2, 1]
        assert [len(each) for each in starts()] == [2, 0]
        writer.write(title="One more")
        writer.write(title="And one more")
        assert [len(each) for each in starts()] == [3, 1]

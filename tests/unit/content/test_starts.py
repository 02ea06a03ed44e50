"""What is remembered of lists, and when it is forgotten."""

from __future__ import annotations

import datetime as dt

from cms.content.listing.kinds import Start
from cms.content.listing.starts import LATEST, RememberedStarts, Starts

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


def starts(pages: int = 1, until: dt.datetime = LATEST) -> Starts:
    return Starts(1, until, tuple(Start(False, NOON, n) for n in range(pages)))


class TestRememberedStarts:
    def test_what_is_kept_is_found(self):
        remembered = RememberedStarts()
        remembered.keep("a", starts(3))
        assert len(remembered.get("a", NOON).pages) == 3
        assert remembered.get("b", NOON) is None

    def test_it_ends_at_the_instant_something_changes(self):
        remembered = RememberedStarts()
        remembered.keep("a", starts(until=NOON))
        assert remembered.get("a", NOON - dt.timedelta(microseconds=1)) is not None
        assert remembered.get("a", NOON) is None

    def test_the_least_recently_used_goes_first(self):
        remembered = RememberedStarts(capacity=9)
        remembered.keep("a", starts(3))
        remembered.keep("b", starts(3))
        remembered.get("a", NOON)
        remembered.keep("c", starts(3))
        assert remembered.get("b", NOON) is None
        assert remembered.get("a", NOON) is not None
        assert remembered.get("c", NOON) is not None

    def test_a_list_beyond_the_capacity_is_not_kept(self):
        remembered = RememberedStarts(capacity=3)
        remembered.keep("a", starts(1))
        remembered.keep("b", starts(4))
        assert remembered.get("b", NOON) is None
        assert remembered.get("a", NOON) is not None

    def test_keeping_again_does_not_add_up(self):
        remembered = RememberedStarts(capacity=5)
        for _ in range(10):
            remembered.keep("a", starts(3))
        assert remembered.get("a", NOON) is not None

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.admin.paging import Paging, parse_page


@pytest.mark.parametrize(("text", "number"), [(None, 1), ("", 1), ("1", 1), ("07", 7)])
def test_pages_count_from_one(text, number):
    assert parse_page(text) == number


@pytest.mark.parametrize(
    "text", ["0", "-1", "x", "1.5", "٣", "99999999", "1e3", " 1", "1\x00", "9" * 5000]
)
def test_what_is_no_page_is_none(text):
    assert parse_page(text) is None


def test_a_page_knows_its_rows_and_neighbours():
    page = Paging(2, 30, 65)

    assert (page.count, page.offset, page.first, page.last) == (3, 30, 31, 60)
    assert (page.previous, page.next) == (1, 3)


def test_nothing_is_one_empty_page():
    page = Paging(1, 30, 0)

    assert (page.count, page.first, page.last, page.previous, page.next) == (1, 0, 0, None, None)


@pytest.mark.parametrize(
    ("number", "pages", "window"),
    [
        (1, 1, [1]),
        (1, 4, [1, 2, 3, 4]),
        (1, 9, [1, 2, 3, None, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 20, [1, None, 4, 5, 6, 7, 8, None, 20]),
    ],
)
def test_far_pages_become_a_gap(number, pages, window):
    assert Paging(number, 10, pages * 10).window() == window


@given(st.integers(1, 200), st.integers(1, 50), st.integers(0, 5000))
def test_a_window_rises_and_holds_first_here_and_last(number, size, total):
    page = Paging(min(number, Paging(1, size, total).count), size, total)
    shown = [n for n in page.window() if n is not None]

    assert shown == sorted(set(shown))
    assert {1, page.number, page.count} <= set(shown)

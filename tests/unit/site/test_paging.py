"""Which numbers a pager shows, and how a number is told from a path."""

from __future__ import annotations

import pytest

from cms.site.paging import shown_numbers, split_number


@pytest.mark.parametrize(
    ("number", "last", "expected"),
    [
        (1, 1, [1]),
        (1, 2, [1, 2]),
        (1, 12, [1, 2, None, 12]),
        (3, 12, [1, 2, 3, 4, None, 12]),
        (4, 12, [1, 2, 3, 4, 5, None, 12]),
        (6, 12, [1, None, 5, 6, 7, None, 12]),
        (12, 12, [1, None, 11, 12]),
        (10, 12, [1, None, 9, 10, 11, 12]),
        (9, 12, [1, None, 8, 9, 10, 11, 12]),
        (500, 1000, [1, None, 499, 500, 501, None, 1000]),
    ],
)
def test_shown_numbers(number, last, expected):
    assert shown_numbers(number, last) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("page/3", ("", 3)),
        ("news/page/3", ("news", 3)),
        ("a/b/page/12", ("a/b", 12)),
        ("page", ("page", None)),
        ("news/page", ("news/page", None)),
        ("news/page/0", ("news/page/0", None)),
        ("news/page/007", ("news/page/007", None)),
        ("news/page/-1", ("news/page/-1", None)),
        ("news/page/1234567890", ("news/page/1234567890", None)),
        ("news/page/٣", ("news/page/٣", None)),
        ("newspage/3", ("newspage/3", None)),
        ("page/3/more", ("page/3/more", None)),
    ],
)
def test_split_number(path, expected):
    assert split_number(path, "page") == expected

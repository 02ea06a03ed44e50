"""The stretch of time that a path of an archive means."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.content.listing.dates import FIRST_YEAR, LAST_YEAR, time_span

D = dt.date


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2026", (D(2026, 1, 1), D(2027, 1, 1))),
        ("2026/02", (D(2026, 2, 1), D(2026, 3, 1))),
        ("2026/12", (D(2026, 12, 1), D(2027, 1, 1))),
        ("2024/02/29", (D(2024, 2, 29), D(2024, 3, 1))),
        ("2026/12/31", (D(2026, 12, 31), D(2027, 1, 1))),
        ("9998/12/31", (D(9998, 12, 31), D(9999, 1, 1))),
        ("2026/02/29", None),
        ("2023/02/31", None),
        ("2023/13", None),
        ("2023/00", None),
        ("2023/01/00", None),
        ("0000", None),
        ("0999", None),
        ("9999", None),
        ("2026/2", None),
        ("202", None),
        ("20260", None),
        ("2026/", None),
        ("٢٠٢٦", None),
        ("", None),
    ],
)
def test_time_span(path, expected):
    assert time_span(path) == expected


@given(st.dates(D(FIRST_YEAR, 1, 1), D(LAST_YEAR, 12, 31)))
def test_every_day_lies_in_its_day_month_and_year(day):
    for path in (f"{day.year}", f"{day.year}/{day:%m}", f"{day.year}/{day:%m/%d}"):
        first, after = time_span(path)
        assert first <= day < after


@given(st.text(max_size=12))
def test_no_text_is_an_error(text):
    time_span(text)

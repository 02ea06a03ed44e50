"""Accent colours stay readable whatever somebody chooses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.theming.colours import (
    DARK_PAPER,
    LIGHT_PAPER,
    accent_sheet,
    check_colour,
    contrast,
    readable,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(colours)
def test_links_have_at_least_the_contrast_of_aa(colour):
    for paper in (LIGHT_PAPER, DARK_PAPER):
        assert contrast(readable(colour, paper), paper) >= 4.5


@given(colours)
def test_the_words_of_buttons_do_too(colour):
    for accent, on_accent in re.findall(r"--accent:(#\w+);.*?--on-accent:(#\w+)", sheet(colour)):
        assert contrast(accent, on_accent) >= 4.5


@given(colours)
def test_so_do_links_under_the_pointer(colour):
    light, dark = re.findall(r"--accent-strong:(#\w+)", sheet(colour))
    assert contrast(light, LIGHT_PAPER) >= 4.5
    assert contrast(dark, DARK_PAPER) >= 4.5


def sheet(colour):
    return accent_sheet(colour)


def test_a_colour_that_is_readable_stays_as_it_is():
    assert readable("#1d4f91", LIGHT_PAPER) == "#1d4f91"


@pytest.mark.parametrize("value", ["red", "#fff", "#GGGGGG", "#1D4F91", "#1d4f91;", "#1d4f9"])
def test_what_is_no_colour_is_refused(value):
    with pytest.raises(ValueError, match="colour"):
        check_colour(value)

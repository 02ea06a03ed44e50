from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.search.text.highlight import EXCERPT, Marker
from cms.search.text.nearest import nearest
from cms.search.text.parse import parse
from cms.search.text.words import fold, join, separate


def marker(text: str) -> Marker:
    return Marker.of(parse(text))


class TestMarks:
    @pytest.mark.parametrize(
        ("query", "text", "marked"),
        [
            ("temple", "The Temple stands", "The <mark>Temple</mark> stands"),
            ("cafe", "Un café", "Un <mark>café</mark>"),
            ("CAFÉ", "un cafe", "un <mark>cafe</mark>"),
            ("temple", "two temples", "two <mark>temples</mark>"),
            ("temples", "a temple", "a <mark>temple</mark>"),
            ('"temple"', "two temples", "two temples"),
            ("cat", "two cats", "two <mark>cats</mark>"),
            ("the", "then there", "then there"),
            ("日本", "東京は日本の首都", "東京は<mark>日本</mark>の首都"),
            ("-temple stone", "temple", "temple"),
        ],
    )
    def test_words_as_a_reader_compares_them(self, query, text, marked):
        assert marker(query).mark(text) == marked

    def test_markup_in_the_text_stays_text(self):
        assert marker("b").mark('<b onclick="x">b</b>') == (
            "&lt;<mark>b</mark> onclick=&#34;x&#34;&gt;<mark>b</mark>&lt;/<mark>b</mark>&gt;"
        )

    @given(st.text(max_size=60), st.text(max_size=600))
    def test_without_the_marks_the_text_is_what_it_was(self, query, text):
        found = marker(query).mark(text).replace("</mark>", "").replace("<mark>", "")
        assert found.unescape() == join(text)


class TestExcerpts:
    def test_the_excerpt_surrounds_the_words(self):
        text = "filler " * 100 + "here stands the temple of stone " + "filler " * 100
        excerpt = marker("temple stone").excerpt(text)
        assert "<mark>temple</mark> of <mark>stone</mark>" in excerpt
        assert excerpt.startswith("… filler")
        assert excerpt.endswith("filler …")
        assert len(excerpt.striptags()) <= EXCERPT + 6

    def test_different_words_together_win_over_one_word_repeated(self):
        text = "temple temple temple " + "filler " * 100 + "stone temple"
        assert "<mark>stone</mark>" in marker("temple stone").excerpt(text)

    def test_without_the_words_it_is_the_beginning(self):
        assert marker("absent").excerpt("one two three") == "one two three"

    def test_no_text_no_excerpt(self):
        assert marker("x").excerpt("") == ""


class TestWords:
    def test_folding_takes_case_and_accents(self):
        assert [fold(word) for word in ("Crème", "STRASSE", "Straße", "ÅNGSTRÖM", "İ")] == [
            "creme", "strasse", "strasse", "angstrom", "i",
        ]  # fmt: skip

    @given(st.text())
    def test_separators_can_be_taken_out_again(self, text):
        assert join(separate(text)) == join(text)


class TestNearest:
    def test_a_misspelt_word_finds_its_neighbour(self):
        assert nearest("tempel", ["stone", "temple", "simple"]) == "temple"

    @pytest.mark.parametrize("word", ["temple", "zzzzzz", "tem"])
    def test_known_strange_and_short_words_find_none(self, word):
        assert nearest(word, ["temple", "stone"]) is None

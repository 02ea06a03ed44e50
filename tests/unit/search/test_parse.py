from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.search.text.parse import MAX_LENGTH, MAX_TERMS, parse
from cms.search.text.words import WORD
from cms.search.types import Term


def wanted(text: str) -> list[tuple[str, ...]]:
    return [term.words for term in parse(text).wanted]


class TestTerms:
    def test_words_are_separate_terms(self):
        assert wanted("stone  temple") == [("stone",), ("temple",)]

    def test_quoted_words_are_one_exact_term(self):
        assert parse('"stone temple"').terms == (Term(("stone", "temple"), exact=True),)

    @pytest.mark.parametrize("text", ["“stone temple”", "«stone temple»", '"stone temple'])
    def test_typographic_and_unclosed_quotes_count(self, text):
        assert parse(text).terms == (Term(("stone", "temple"), exact=True),)

    def test_a_minus_before_a_word_excludes_it(self):
        query = parse("temple -roman")
        assert [term.words for term in query.unwanted] == [("roman",)]
        assert wanted("temple -roman") == [("temple",)]

    def test_a_hyphen_inside_a_word_does_not_exclude(self):
        assert wanted("wi-fi") == [("wi", "fi")]

    def test_the_same_term_counts_once(self):
        assert wanted("Café cafe CAFÉ") == [("Café",)]

    def test_scripts_without_spaces_become_phrases_of_characters(self):
        assert wanted("日本語") == [("日", "本", "語")]

    def test_operators_are_punctuation(self):
        assert wanted("AND (b* OR c) NEAR/2 ^d ~e +f @g:h") == [
            ("AND",), ("b",), ("OR",), ("c",), ("NEAR", "2"), ("d",), ("e",), ("f",), ("g", "h"),
        ]  # fmt: skip


class TestBounds:
    @pytest.mark.parametrize("text", ["", "   ", '""', '"', "---", "!?*()", "\x00", "\ud800"])
    def test_nothing_to_look_for(self, text):
        assert parse(text).terms == ()

    def test_long_text_is_cut(self):
        query = parse("word " * 1000)
        assert len(query.text) <= MAX_LENGTH

    def test_the_number_of_terms_is_bounded(self):
        assert len(parse(" ".join(f"w{n}" for n in range(40))).terms) == MAX_TERMS

    @given(st.text(max_size=400))
    def test_whatever_is_typed_gives_terms_of_letters_and_digits(self, text):
        query = parse(text)
        assert len(query.terms) <= MAX_TERMS
        query.text.encode()
        for term in query.terms:
            assert term.words
            assert all(WORD.fullmatch(word) for word in term.words)

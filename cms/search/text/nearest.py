"""A guess at what a misspelt word was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from cms.search.text.words import fold

#: Shorter words have too many neighbours for a guess to be of use.
SHORTEST = 4
LIKENESS = 0.74


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the word of *known* most like *word*, or None when nothing is alike or it is known."""
    folded = fold(word)
    if len(folded) < SHORTEST:
        return None
    spelt = {fold(each): each for each in known if abs(len(each) - len(word)) <= 3}
    if folded in spelt:
        return None
    close = get_close_matches(folded, spelt, n=1, cutoff=LIKENESS)
    return spelt[close[0]] if close else None

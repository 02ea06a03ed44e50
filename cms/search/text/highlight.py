"""Excerpts that show a reader where the words were found."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup, escape

from cms.search.text.words import WORD, fold, join, separate, stems
from cms.search.types import Query

#: Characters of an excerpt, and how far into a text words are looked for.
EXCERPT = 240
HORIZON = 20_000
_LEAD = 60


@dataclass(frozen=True)
class Marker:
    """Finds the words of a query in a text."""

    exact: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, query: Query) -> Marker:
        exact: set[str] = set()
        beginnings: set[str] = set()
        for term in query.wanted:
            folded = [fold(word) for word in term.words]
            exact.update(folded)
            if not term.exact:
                beginnings.update(word for word in folded if len(word) > 2)
                exact.update(stem for word in term.words for stem in stems(word))
        return cls(frozenset(exact), tuple(sorted(beginnings)))

    def spans(self, text: str) -> list[tuple[int, int, str]]:
        """Return where the words are: start, end and the folded word."""
        found = []
        for match in WORD.finditer(text):
            folded = fold(match.group())
            if folded in self.exact or self._begins(folded):
                found.append((match.start(), match.end(), folded))
        return found

    def _begins(self, word: str) -> bool:
        """Of short words only the plural is meant too: "cats" by "cat", not "then" by "the"."""
        return any(
            word.startswith(beginning) and (len(beginning) > 3 or word == f"{beginning}s")
            for beginning in self.beginnings
        )

    def mark(self, text: str) -> Markup:
        """Return *text* escaped, with each word of the query in ``<mark>``."""
        text = separate(text)
        return _marked(text, self.spans(text), 0, len(text))

    def excerpt(self, text: str, length: int = EXCERPT) -> Markup:
        """Return the part of *text* that has most of the words, escaped and marked.

        It begins and ends between words, with an ellipsis where text was left out;
        without any of the words it is the beginning of *text*.
        """
        text = separate(text[:HORIZON])
        spans = self.spans(text)
        start = _begin(text, _densest(spans, length) - _LEAD) if spans else 0
        end = _finish(text, start + length)
        before = "\u2026 " if start else ""
        after = " \u2026" if end < len(text) else ""
        return Markup("").join([escape(before), _marked(text, spans, start, end), escape(after)])


def _densest(spans: list[tuple[int, int, str]], length: int) -> int:
    """Return the start of the window of *length* that holds most different words."""
    best, best_score = spans[0][0], (0, 0)
    for index, (start, _, _) in enumerate(spans):
        inside = [
            word for at, end, word in spans[index : index + 40] if end <= start + length - _LEAD
        ]
        score = (len(set(inside)), len(inside))
        if score > best_score:
            best, best_score = start, score
    return best


def _begin(text: str, at: int) -> int:
    if at <= 0:
        return 0
    space = text.find(" ", at, at + 40)
    return at if space < 0 else space + 1


def _finish(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - 40, at)
    return at if space < 0 else space


def _marked(text: str, spans: list[tuple[int, int, str]], start: int, end: int) -> Markup:
    pieces: list[str | Markup] = []
    at = start
    for first, last, _ in spans:
        if first < at or last > end:
            continue
        pieces += [join(text[at:first]), Markup("<mark>%s</mark>") % join(text[first:last])]
        at = last
    pieces.append(join(text[at:end]))
    # Neighbouring marks of one phrase in a script without spaces read as one.
    return Markup("").join(pieces).replace(Markup("</mark><mark>"), Markup(""))

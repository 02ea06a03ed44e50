"""Reading what a visitor typed. Whatever it is, the outcome is a query, never an error."""

from __future__ import annotations

import re

from cms.search.text.words import clean, fold, words
from cms.search.types import Query, Term

#: Longest text that is read, and most terms kept of it; the rest is dropped.
MAX_LENGTH = 200
MAX_TERMS = 10
MAX_WORD = 64

_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»″", '"'))


def parse(text: str) -> Query:
    """Return the query that *text* asks for.

    Words must all occur, "quoted words" side by side, and what follows a minus
    sign must not occur. Every other operator is punctuation: the terms hold
    letters and digits only, so no database can take them for syntax.
    """
    text = " ".join(clean(text[: MAX_LENGTH * 2]).split())[:MAX_LENGTH].strip()
    terms: list[Term] = []
    seen: set[tuple[tuple[str, ...], bool]] = set()
    for part in _PART.finditer(text.translate(_QUOTES)):
        quoted = part["phrase"] is not None
        found = tuple(word[:MAX_WORD] for word in words(part["phrase"] if quoted else part["word"]))
        key = (tuple(map(fold, found)), bool(part["minus"]))
        if not found or key in seen:
            continue
        seen.add(key)
        terms.append(Term(words=found, exact=quoted, excluded=bool(part["minus"])))
        if len(terms) == MAX_TERMS:
            break
    return Query(text=text, terms=tuple(terms))

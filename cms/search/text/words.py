"""Splitting text into words and comparing words as a reader would."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: A run of letters and digits of any script; combining accents stay inside it.
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f]+[^\W_]*)*")

#: Scripts written without spaces: a word cannot be found by its separators there,
#: so each character counts as a word and a query for several is a phrase.
SPACELESS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)

#: Separates two words without being seen. Put between characters that SPACELESS
#: names, so that every database's own word breaker takes them one by one.
SEPARATOR = "\u200b"

_SPACELESS_EDGE = re.compile(f"({SPACELESS.pattern})")
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def fold(word: str) -> str:
    """Return *word* without case and accents: words that fold alike read alike."""
    if word.isascii():
        return word.lower()
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", word))
    return unicodedata.normalize("NFC", plain).casefold()


def clean(text: str) -> str:
    """Return *text* composed (NFC), without control characters and lone surrogates."""
    return unicodedata.normalize("NFC", _UNSEEN.sub(" ", text))


def separate(text: str) -> str:
    """Return *text* with unseen separators round each character of a script without spaces."""
    if text.isascii():
        return text
    return _SPACELESS_EDGE.sub(rf"\1{SEPARATOR}", text)


def join(text: str) -> str:
    """Undo :func:`separate`."""
    return text.replace(SEPARATOR, "")


def words(text: str) -> Iterator[str]:
    """Yield the words of *text* in order, as written."""
    for match in WORD.finditer(separate(text)):
        yield match.group()


def stems(word: str) -> tuple[str, ...]:
    """Return the folded forms under which *word* may also be looked up.

    The plural ``s`` of English, French and Spanish goes; that is as much grammar
    as a site in several languages can stand without knowing which one is meant.
    """
    folded = fold(word)
    if len(folded) >= 6 and folded.endswith("es"):
        return (folded[:-1], folded[:-2])
    if len(folded) >= 4 and folded.endswith("s") and not folded.endswith("ss"):
        return (folded[:-1],)
    return ()

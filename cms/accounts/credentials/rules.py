"""Which passwords are good enough: long, not common, not the account's or the site's name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from cms.accounts.credentials.passwords import MAX_LENGTH
from cms.i18n import _

MIN_LENGTH = 12


def password_problem(password: str, names: Iterable[str | None] = ()) -> str | None:
    """Return what is wrong with *password*, or None when it may be used.

    :param names: words that it must not be made of: login, name, e-mail, the site's name.
    """
    if "\x00" in password:
        return _("A password cannot contain a NUL character.")
    if len(password) < MIN_LENGTH:
        return _("Use at least 12 characters. A few words in a row are easy to remember.")
    if len(password) > MAX_LENGTH:
        return _("Use at most 256 characters.")
    plain = _letters(password)
    if len(set(password.lower())) < 5 or _is_sequence(plain):
        return _("This password repeats itself too much. Choose one with more variety.")
    if _is_common(plain):
        return _("This password is among the first that attackers try. Choose another one.")
    words = {_letters(part) for name in names if name for part in (name, name.partition("@")[0])}
    if any(len(word) >= 3 and len(plain.replace(word, "")) < 6 for word in words):
        return _("This password is mostly a name. Choose one that says less about you.")
    return None


def _letters(text: str) -> str:
    """Return *text* as an attacker's list would have it: lower case, letters and digits only."""
    return re.sub(r"[\W_]+", "", text.lower())


def _is_sequence(plain: str) -> bool:
    """Return whether *plain* is a short piece over and over, or a walk along the alphabet."""
    for size in range(1, len(plain) // 2 + 1):
        piece = plain[:size]
        if (piece * (len(plain) // size + 1))[: len(plain)] == plain and size <= 6:
            return True
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(plain)}
    return len(plain) > 3 and steps in ({1}, {-1})


def _is_common(plain: str) -> bool:
    """Return whether *plain* is a common password, perhaps with digits around or doubled."""
    core = plain.strip("0123456789")
    words = _common()
    if not core and len(plain) < 20:
        return True
    if plain in words or core in words or plain[::-1] in words:
        return True
    return any(core[:cut] in words and core[cut:] in words for cut in range(3, len(core) - 2))


@cache
def _common() -> frozenset[str]:
    """Return the words of the list, which is our own and short: length does most of the work."""
    text = files("cms.accounts.credentials").joinpath("common.txt").read_text("utf-8")
    return frozenset(line for line in text.split() if not line.startswith("#"))

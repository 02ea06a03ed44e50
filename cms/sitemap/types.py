"""What a sitemap is made of."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """The kinds of part."""

    SITE = "site"
    CONTENT = "content"
    TERMS = "terms"
    AUTHORS = "authors"


class Part(msgspec.Struct, frozen=True):
    """One part as the index names it."""

    kind: Kind
    number: int
    modified: dt.datetime | None = None


class Place(msgspec.Struct, frozen=True):
    """One URL, absolute.

    :param alternates: pairs of language and URL of its translations, itself included.
    """

    url: str
    modified: dt.datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()

"""What goes into a search backend and what comes out of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from markupsafe import Markup


@dataclass(frozen=True)
class Term:
    """One thing asked for: a word, or several side by side.

    :param words: letters and digits only, as the visitor wrote them.
    :param exact: quoted, so neither beginnings of longer words nor other forms count.
    :param excluded: must not occur.
    """

    words: tuple[str, ...]
    exact: bool = False
    excluded: bool = False


@dataclass(frozen=True)
class Query:
    """What a visitor asked for.

    :param text: the cleaned words as typed, to show again.
    :param any: one of the wanted terms is enough.
    """

    text: str
    terms: tuple[Term, ...] = ()
    any: bool = False

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if not term.excluded)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.excluded)

    def loosened(self) -> Query:
        """Return the same query satisfied by any of its terms."""
        return replace(self, any=True)


@dataclass(frozen=True)
class Filters:
    """What narrows a search down; None does not narrow.

    :param public: only what a visitor may see at ``now``; lists of the admin pass False.
    :param terms: ids of categories or tags, any of which is enough.
    :param since, until: of publication, ``until`` exclusive; aware, UTC.
    """

    public: bool = True
    type: str | None = None
    locale: str | None = None
    terms: tuple[int, ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Document:
    """One content item as it is indexed.

    SQL backends read all but the texts from the tables of content, so that a
    filter is right at every instant; others keep these values with the text.
    """

    id: int
    type: str
    locale: str
    title: str
    keywords: str = ""
    body: str = ""
    path: str = ""
    status: str = "published"
    visibility: str = "public"
    published_at: dt.datetime | None = None
    expires_at: dt.datetime | None = None
    terms: tuple[int, ...] = ()


@dataclass(frozen=True)
class Found:
    """What a backend found: ids best first, and how many there are in all."""

    ids: tuple[int, ...]
    total: int

    @classmethod
    def of(
        cls, ids: tuple[int, ...], *, limit: int, offset: int, count: Callable[[], int]
    ) -> Found:
        """Return *ids* with their number, which *count* is asked for where they do not tell it."""
        is_all = not offset and len(ids) < limit
        return cls(ids, len(ids) if is_all else count())


@dataclass(frozen=True)
class Hit:
    """One result as the page shows it; ``title`` and ``excerpt`` are escaped and marked."""

    id: int
    type: str
    locale: str
    path: str
    title: Markup
    plain_title: str
    excerpt: Markup
    published_at: dt.datetime | None


@dataclass(frozen=True)
class Results:
    """One page of results."""

    query: Query
    filters: Filters
    page: int
    size: int
    total: int = 0
    hits: tuple[Hit, ...] = ()
    suggestion: str | None = None

    @property
    def pages(self) -> int:
        return -(-self.total // self.size)

"""Searching: from what somebody typed to a page of results."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from cms.clock import Clock
from cms.db.scope import Scope
from cms.search.backends.contract import SearchBackend
from cms.search.backends.registry import backend_of
from cms.search.found import find, hits, words_like
from cms.search.text.nearest import SHORTEST, nearest
from cms.search.text.parse import parse
from cms.search.text.words import fold
from cms.search.types import Filters, Found, Hit, Query, Results, Term

PAGE_SIZE = 10
#: Later pages than this are nobody's but a robot's.
LAST_PAGE = 100
#: Letters that a misspelt word must have right, and how many documents are read for it.
GUESS_FROM, GUESS_OVER = 3, 40


class SearchService:
    """Finds content; asks whatever backend the site uses.

    :param db: a session, or a plain connection where nothing is written.
    """

    def __init__(self, db: Session | Connection, backend: SearchBackend, clock: Clock) -> None:
        self._db = db
        self._backend = backend
        self._clock = clock

    @classmethod
    def reading(cls, registry: Any, db: Connection) -> SearchService:
        """Return the service for a page that only reads: *registry* is its application's."""
        return cls(db, backend_of(registry), registry.cms_clock)

    def search(
        self, text: str, filters: Filters, *, page: int = 1, size: int = PAGE_SIZE
    ) -> Results:
        """Return page *page* (from 1) of what a visitor finds with *text*.

        When nothing has all words, what has some of them is found; when nothing at all is
        found, a word known to the site may be suggested. Pages past the last are empty.
        """
        query = parse(text)
        results = Results(query=query, filters=filters, page=page, size=size)
        if not query.wanted or not 1 <= page <= LAST_PAGE:
            return results
        offset = (page - 1) * size
        found = self._find(query, filters, size, offset)
        if not found.total and len(query.wanted) > 1:
            query = query.loosened()
            found = self._find(query, filters, size, offset)
        shown = hits(self._db, query, found.ids)
        results = replace(results, query=query, total=found.total, hits=shown)
        if found.total and not query.any:
            return results
        return replace(results, suggestion=self._suggest(query, filters))

    def ids(self, text: str, filters: Filters, *, limit: int = 1000) -> tuple[int, ...]:
        """Return the ids of the best matches, for lists that show rows of their own."""
        return self._find(parse(text), filters, limit).ids

    def related(self, text: str, filters: Filters, *, limit: int = 5) -> tuple[Hit, ...]:
        """Return what has any word of *text*, best first; for pages that are not there."""
        query = parse(text).loosened()
        return hits(self._db, query, self._find(query, filters, limit).ids)

    def _find(self, query: Query, filters: Filters, limit: int, offset: int = 0) -> Found:
        now = self._clock.now()
        return find(self._db, self._backend, query, filters, now=now, limit=limit, offset=offset)

    def _suggest(self, query: Query, filters: Filters) -> str | None:
        """Return *query* with its misspelt words as the site spells them, if any is."""
        text, changed = query.text, False
        for term in query.wanted:
            word = term.words[0]
            if len(term.words) > 1 or len(word) < SHORTEST:
                continue
            close = nearest(word, self._known(word, filters))
            if close is not None:
                text, changed = text.replace(word, close, 1), True
        return text if changed else None

    def _known(self, word: str, filters: Filters) -> set[str]:
        """Return words of the site that begin like *word*; only of what *filters* shows."""
        beginning = fold(word)[:GUESS_FROM]
        asked = Query(beginning, (Term((beginning,)),))
        return words_like(self._db, beginning, self._find(asked, filters, GUESS_OVER).ids)


def search_service(scope: Scope) -> SearchService:
    return SearchService(scope.db, backend_of(scope.registry), scope.clock)

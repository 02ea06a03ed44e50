"""The contract of a search backend as tests: ours pass them, and so must a plugin's.

A suite for a backend is a subclass that says how to make it::

    class TestMine(SearchContract):
        def make_backend(self): ...

:class:`SearchContract` needs a fixture ``db``: a session on a database with the site's tables.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from cms.clock import UTC
from cms.content.models import Content, ContentTerm
from cms.search.backends.contract import SearchBackend
from cms.search.text.parse import parse
from cms.search.types import Document, Filters, Found
from cms.taxonomy.models import Term

NOW = dt.datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = dt.timedelta(days=1)

TEMPLE = Document(
    1, "post", "en", "The temple of stone", "Egypt Architecture",
    "Built beside the river long ago.", "temple", published_at=NOW - DAY, terms=(1,),
)  # fmt: skip
RIVER = Document(
    2, "post", "en", "A river journey", "Travel", "We passed a temple and many boats.",
    "river", published_at=NOW - 2 * DAY, terms=(2,),
)  # fmt: skip
CAFE = Document(
    3, "page", "fr", "Un café à Louxor", "", "Le garçon sert des pâtisseries aux élèves.",
    "cafe", published_at=NOW - 3 * DAY,
)  # fmt: skip
TOKYO = Document(
    4, "page", "en", "東京の寺院", "", "日本の古い寺院について。 Go up to it: an AI saw the who.",
    "tokyo", published_at=NOW - 4 * DAY,
)  # fmt: skip
ALL = (TEMPLE, RIVER, CAFE, TOKYO)

HOSTILE = (
    '"', "'", "''", '" OR 1=1 --', "'; DROP TABLE content; --", "*", "**", "a*b", "+", "-", "+-",
    "~", "^", "@", "@@ &", "(", ")", "((((", "AND", "OR NOT", "NEAR(a b, 2)", "{title}: x",
    "\\", "\\'", "%", "_", "<b>", "a & | ! b", "!!", "a:*", "a:ABCD", "<->", "\x00", "\ud800", "🐫",
    "\u200b", "\u0301", "x" * 100_000, "a " * 10_000, '"' * 500, "-" * 500, "𒀀", "٣", "ﬁ", "½",
    "a\u0301", "ordonne\u0301e", "Ⅷ", "२", "हिन्दी", "ไทย", "한국어", "x'y", "x-y", "c++", "c#",
    ".net", "1.5", "1e9", "title:x", "the", "of the", "a", "é", "\n\r\t",
)  # fmt: skip


class SearchContract:
    """What every backend promises."""

    def make_backend(self) -> SearchBackend:
        """Return the backend under test."""
        raise NotImplementedError

    def store(self, db: Session, documents: tuple[Document, ...]) -> None:
        """Make the rows of content that *documents* tell of, in place of any before."""
        db.execute(delete(ContentTerm))
        db.execute(delete(Content))
        db.execute(delete(Term))
        for number in sorted({term for document in documents for term in document.terms}):
            db.execute(insert(Term).values(_term(number)))
        for document in documents:
            db.execute(insert(Content).values(_content(document)))
            for term in document.terms:
                db.execute(insert(ContentTerm).values(content_id=document.id, term_id=term))

    @pytest.fixture
    def backend(self) -> SearchBackend:
        return self.make_backend()

    @pytest.fixture
    def filled(self, db: Session, backend: SearchBackend) -> SearchBackend:
        self.put(db, backend, *ALL)
        return backend

    def put(self, db: Session, backend: SearchBackend, *documents: Document) -> None:
        self.store(db, documents)
        backend.index(db, documents)
        db.commit()

    def find(self, db: Session, backend: SearchBackend, text: str, **filters: Any) -> list[int]:
        return list(self.found(db, backend, text, **filters).ids)

    def found(
        self,
        db: Session,
        backend: SearchBackend,
        text: str,
        *,
        now: dt.datetime = NOW,
        limit: int = 20,
        offset: int = 0,
        any: bool = False,
        **filters: Any,
    ) -> Found:
        query = replace(parse(text), any=any)
        return backend.search(db, query, Filters(**filters), now=now, limit=limit, offset=offset)

    @pytest.mark.parametrize(
        ("text", "ids"),
        [
            ("temple", [1, 2]),
            ("TEMPLE", [1, 2]),
            ("temples", [1, 2]),
            ("templ", [1, 2]),
            ("temple river", [1, 2]),
            ("temple boats", [2]),
            ("temple -boats", [1]),
            ('"temple of stone"', [1]),
            ('"stone temple"', []),
            ('"templ"', []),
            ("architecture", [1]),
            ("architects", []),
            ("cafe", [3]),
            ("café", [3]),
            ("CAFÉ eleves", [3]),
            ("patisserie", [3]),
            ("寺院", [4]),
            ("日本", [4]),
            ("本日", []),
            ("go", [4]),
            ("ai who", [4]),
            ("temple go", []),
            ("boats -go", [2]),
            ('"up to it"', [4]),
            ("absent", []),
            ("temple absent", []),
            ("-temple", []),
            ("", []),
        ],
    )
    def test_which_documents_a_query_finds(
        self, db: Session, filled: SearchBackend, text: str, ids: list[int]
    ) -> None:
        assert sorted(self.find(db, filled, text)) == ids

    def test_any_of_the_words_is_enough_when_asked_so(
        self, db: Session, filled: SearchBackend
    ) -> None:
        assert sorted(self.find(db, filled, "boats absent go", any=True)) == [2, 4]

    def test_the_title_weighs_more_than_the_body(self, db: Session, filled: SearchBackend) -> None:
        assert self.find(db, filled, "temple") == [1, 2]
        assert self.find(db, filled, "river") == [2, 1]

    def test_the_recent_of_equals_comes_first(self, db: Session, backend: SearchBackend) -> None:
        old = replace(TEMPLE, id=8, path="old", published_at=NOW - 2000 * DAY)
        self.put(db, backend, old, replace(TEMPLE, id=7, path="new"))
        assert self.find(db, backend, "temple") == [7, 8]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_input_is_an_error(self, db: Session, filled: SearchBackend, text: str) -> None:
        assert self.found(db, filled, text).total >= 0
        assert self.found(db, filled, f"temple {text}", any=True, locale="en").total >= 0
        assert self.found(db, filled, f'-{text} -"{text}" temple', locale="xx").total >= 0

    @pytest.mark.parametrize(
        ("filters", "ids"),
        [
            ({"type": "post"}, [1, 2]),
            ({"type": "page"}, []),
            ({"locale": "en"}, [1, 2]),
            ({"locale": "fr"}, []),
            ({"terms": (2,)}, [2]),
            ({"terms": (1, 2)}, [1, 2]),
            ({"terms": (9,)}, []),
            ({"since": NOW - DAY}, [1]),
            ({"until": NOW - DAY}, [2]),
        ],
    )
    def test_filters(
        self, db: Session, filled: SearchBackend, filters: dict[str, Any], ids: list[int]
    ) -> None:
        assert sorted(self.find(db, filled, "temple", **filters)) == ids

    def test_pages_are_parts_of_one_order(self, db: Session, backend: SearchBackend) -> None:
        self.put(db, backend, *(replace(TEMPLE, id=n, path=str(n)) for n in range(1, 8)))
        pages = [self.found(db, backend, "temple", limit=3, offset=n) for n in (0, 3, 6, 9)]
        assert [len(page.ids) for page in pages] == [3, 3, 1, 0]
        assert {page.total for page in pages} == {7}
        assert sorted(id for page in pages for id in page.ids) == list(range(1, 8))

    @pytest.mark.parametrize(
        ("values", "seen"),
        [
            ({}, True),
            ({"visibility": "password"}, True),
            ({"visibility": "private"}, False),
            ({"status": "draft"}, False),
            ({"status": "trashed"}, False),
            ({"published_at": NOW + DAY}, False),
            ({"expires_at": NOW}, False),
            ({"expires_at": NOW + DAY}, True),
        ],
    )
    def test_a_visitor_finds_only_what_is_public(
        self, db: Session, backend: SearchBackend, values: dict[str, Any], seen: bool
    ) -> None:
        self.put(db, backend, replace(TEMPLE, **values))
        assert self.find(db, backend, "temple") == ([1] if seen else [])
        assert self.find(db, backend, "temple", public=False) == [1]

    def test_scheduled_content_appears_and_expires_at_its_instant(
        self, db: Session, backend: SearchBackend
    ) -> None:
        self.put(db, backend, replace(TEMPLE, published_at=NOW, expires_at=NOW + DAY))
        instants = (NOW - dt.timedelta(microseconds=1), NOW, NOW + DAY)
        assert [self.find(db, backend, "temple", now=each) for each in instants] == [[], [1], []]

    def test_indexing_again_replaces(self, db: Session, filled: SearchBackend) -> None:
        filled.index(db, (replace(TEMPLE, title="The palace", body=""),))
        db.commit()
        assert self.find(db, filled, "palace") == [1]
        assert self.find(db, filled, "stone") == []

    def test_what_is_removed_is_found_no_more(self, db: Session, filled: SearchBackend) -> None:
        filled.remove(db, [1, 99])
        filled.remove(db, [])
        db.commit()
        assert self.find(db, filled, "temple", public=False) == [2]

    def test_a_rollback_takes_the_change_back(self, db: Session, filled: SearchBackend) -> None:
        filled.index(db, (replace(TEMPLE, title="The palace"),))
        filled.remove(db, [2])
        db.rollback()
        assert self.find(db, filled, "palace") == []
        assert sorted(self.find(db, filled, "temple")) == [1, 2]

    def test_deleted_content_is_found_no_more(self, db: Session, filled: SearchBackend) -> None:
        db.execute(delete(Content).where(Content.id == 1))
        filled.remove(db, [1])
        db.commit()
        assert self.find(db, filled, "temple", public=False) == [2]

    def test_huge_texts_are_indexed(self, db: Session, backend: SearchBackend) -> None:
        words = " ".join(f"word{n:x}q{n}" for n in range(18_000))
        self.put(db, backend, replace(TEMPLE, body=f"{words} {'y' * 5000} pharaoh"))
        assert self.find(db, backend, "pharaoh") == [1]


def _term(number: int) -> dict[str, Any]:
    return {
        "id": number, "taxonomy": "category", "locale": "en", "name": f"Term {number}",
        "slug": f"term-{number}", "path": f"term-{number}", "description": "", "position": 0,
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip


def _content(document: Document) -> dict[str, Any]:
    listed = document.status == "published" and document.visibility in ("public", "password")
    return {
        "id": document.id, "type": document.type, "locale": document.locale,
        "translation_group": f"{document.id:032x}", "title": document.title,
        "slug": document.path, "path": document.path, "status": document.status,
        "visibility": document.visibility, "published_at": document.published_at,
        "expires_at": document.expires_at,
        "public_at": document.published_at if listed else None,
        "fields": {}, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip

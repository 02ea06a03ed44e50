"""How each database reads public pages: the statements, and what EXPLAIN says of them.

python -m tests.functional.site.plans URL    fills an empty database and prints the plans
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, insert

from cms.accounts.models import User
from cms.content.listing.kinds import KINDS
from cms.content.listing.turns import TURNS
from cms.content.models import Content, ContentTerm
from cms.content.queries import _BY_PATH, _NEAR, _NEIGHBOURS, _TERMS
from cms.taxonomy.models import Term
from cms.taxonomy.queries import _BRANCH

NOW = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
COUNT = 20_000


def fill(db: Connection) -> None:
    """Write twenty thousand posts by ten authors in twenty categories, four terms each."""
    stamps = {"created_at": NOW, "updated_at": NOW}
    db.execute(
        insert(User.__table__),
        [
            {"login": f"a{n}", "name": f"A{n}", "slug": f"a{n}", "role": "author", **stamps}
            | {"bio": "", "url": "", "active": True, "session_epoch": 0}
            for n in range(10)
        ],
    )
    db.execute(
        insert(Term.__table__),
        [
            {"taxonomy": "category", "locale": "en", "name": f"T{n}", "slug": f"t{n}"}
            | {"path": f"t{n}", "description": "", "position": 0, **stamps}
            for n in range(20)
        ],
    )
    authors = list(db.execute(sa.select(User.id)).scalars())
    terms = list(db.execute(sa.select(Term.id)).scalars())
    rows, links = [], []
    for n in range(1, COUNT + 1):
        at = NOW - dt.timedelta(minutes=5 * (COUNT - n) + 1)
        rows.append(
            {
                "id": n, "type": "post", "locale": "en", "translation_group": f"{n:032x}",
                "position": 0, "title": f"Post {n}", "slug": f"p{n}", "path": f"2026/p{n}",
                "status": "published", "visibility": "public", "published_at": at,
                "public_at": at, "author_id": authors[n % 10], "sticky": n in (7, 9000),
                "summary": "<p>Words of a summary.</p>" * 3, "body": "", "rendered": "<p>x</p>",
                "version": 1, "comments_open": False, "comment_count": 0, "template": "",
                "seo_title": "", "seo_description": "", "noindex": False, "excerpt": "",
                "fields": {}, "sanitiser_version": "", **stamps,
            }
        )  # fmt: skip
        links += [
            {"content_id": n, "term_id": terms[(n + 5 * k) % 20], "position": k, "public_at": at}
            for k in range(4)
        ]
    for start in range(0, COUNT, 1000):
        db.execute(insert(Content.__table__), rows[start : start + 1000])
        db.execute(insert(ContentTerm.__table__), links[4 * start : 4 * start + 4000])


def statements(db: Connection) -> dict[str, tuple[Any, dict[str, Any]]]:
    """Return the statements of public pages with values that ask for page 500 of a list."""
    author = db.execute(sa.select(sa.func.min(User.id))).scalar()
    terms = list(db.execute(sa.select(Term.id).order_by(Term.id).limit(2)).scalars())
    at = NOW - dt.timedelta(minutes=5 * 5000 + 1)
    page = {
        "locale": "en", "now": NOW, "limit": 10, "hi_at": at, "hi_id": COUNT - 5000,
        "lo_at": at - dt.timedelta(minutes=50),
    }  # fmt: skip
    wide = {**page, "lo_at": at - dt.timedelta(minutes=500)}
    post, posts = {"type": "post"}, {"types": ["post"]}
    first = {"locale": "en", "now": NOW, "size": 10}
    day = {"start": at - dt.timedelta(days=30), "end": at + dt.timedelta(days=1)}
    return {
        "home, page 500": (KINDS["home"].rows, {**page, **post, "sticky": False}),
        "home, its first page with sticky posts": (KINDS["home"].mixed, {**page, **post}),
        "a type, page 500": (KINDS["type"].rows, {**page, **post}),
        "a category with what is below it": (KINDS["term"].rows, {**wide, **posts, "terms": terms}),
        "an author": (KINDS["author"].rows, {**wide, **posts, "author": author}),
        "a month": (KINDS["date"].rows, {**page, **post, **day}),
        "page starts of the home list": (KINDS["home"].starts, {**first, **post}),
        "page starts of a category": (KINDS["term"].starts, {**first, **posts, "terms": terms}),
        "when lists change by themselves": (TURNS, {"now": NOW}),
        "a post by its URL": (_BY_PATH, {"locale": "en", "path": "2026/p5000"}),
        "its neighbours": (
            _NEIGHBOURS,
            {"at": at, "id": COUNT - 5000, **post, "locale": "en", "now": NOW},
        ),
        "the terms of a list": (_TERMS, {"ids": list(range(1, 11))}),
        "a term with its tree": (
            _BRANCH,
            {"taxonomy": "category", "locale": "en", "path": "t1", "below": "t1/", "beyond": "t10"}
            | {"above": [""]},
        ),
        "what begins like a URL that is not there": (
            _NEAR,
            {"locale": "en", "from_path": "2026/p50", "to_path": "2026/p51"}
            | {"now": NOW, "limit": 5},
        ),
    }  # fmt: skip


def analyse(db: Connection) -> None:
    """Let the database count its rows, as it does by itself after a while."""
    if db.dialect.name in ("mysql", "mariadb"):
        db.exec_driver_sql("ANALYZE TABLE content, content_term, term, account")
    else:
        db.exec_driver_sql("ANALYZE")


def explain(db: Connection, statement: Any, values: dict[str, Any]) -> list[str]:
    """Return what EXPLAIN says, a line each."""
    lines: list[str] = []
    dialect = db.dialect.name

    def run(sent: str, parameters: Any) -> None:
        cursor = db.connection.cursor()
        if dialect == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sent}", parameters)
            lines.extend(row[3] for row in cursor.fetchall())
        elif dialect == "postgresql":
            cursor.execute(f"EXPLAIN (COSTS OFF) {sent}", parameters)
            lines.extend(row[0] for row in cursor.fetchall())
        else:
            cursor.execute(f"EXPLAIN {sent}", parameters)
            for row in cursor.fetchall():
                _id, kind, table, access, _possible, key, _length, _ref, count, extra = row[:10]
                lines.append(f"{kind} {table}: {access} {key} rows={count} {extra or ''}".rstrip())
        cursor.close()

    class Done(Exception):
        pass

    def capture(conn: Any, cursor: Any, sent: str, parameters: Any, *rest: Any) -> None:
        run(sent, parameters)
        raise Done

    sa.event.listen(db, "before_cursor_execute", capture)
    try:
        db.execute(statement, values)
    except Done:
        pass
    finally:
        sa.event.remove(db, "before_cursor_execute", capture)
    return lines


def prepare(engine: Engine) -> None:
    """Fill an empty database that has its tables."""
    with engine.begin() as db:
        fill(db)
    with engine.begin() as db:
        analyse(db)


def main() -> None:
    from cms.db.engine import database_url, make_engine
    from cms.db.migrate import Migrator

    engine = make_engine(database_url(sys.argv[1], Path()))
    Migrator(engine).upgrade()
    prepare(engine)
    with engine.connect() as db:
        for name, (statement, values) in statements(db).items():
            lines = "".join(f"    {line}\n" for line in explain(db, statement, values))
            sys.stdout.write(f"### {name}\n\n{lines}\n")


if __name__ == "__main__":
    main()

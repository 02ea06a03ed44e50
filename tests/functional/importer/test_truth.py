"""Real exports, compared with what WordPress 6.1 and its own importer made of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from cms.accounts.models import User
from cms.comments.models import Comment
from cms.content.models import Content
from cms.db.scope import open_scope
from cms.importer.wordpress.options import Options
from cms.importer.wordpress.run import WordPressImport
from cms.menus.models import Menu, MenuItem
from cms.taxonomy.models import Term
from tests.functional.importer import truth

pytestmark = pytest.mark.every_database
_STATUS = {
    "publish": ("published", "public"),
    "future": ("published", "public"),
    "private": ("published", "private"),
    "draft": ("draft", "public"),
}


@pytest.fixture(params=truth.FILES)
def imported(request: pytest.FixtureRequest, site: Any) -> Iterator[tuple[str, Session]]:
    name = request.param
    options = Options(permalinks=truth.PERMALINKS)
    WordPressImport(site.registry, options).run(truth.export(name))
    with open_scope(site.registry, write=False) as scope:
        yield name, scope.db


def test_counts(imported: tuple[str, Session]) -> None:
    name, db = imported
    expected = truth.counts(name)
    posts = expected["posts"]
    content = Counter[str]()
    rows = db.execute(
        select(Content.type, Content.status, Content.visibility, Content.published_at)
    )
    now = dt.datetime.now(dt.UTC)
    for kind, status, visibility, at in rows:
        scheduled = status == "published" and at > now
        status = {"published": "publish"}.get(status, status)
        status = "private" if visibility == "private" else "future" if scheduled else status
        content[f"{kind}/{status}"] += 1
    wanted = {key: n for key, n in posts.items() if key.split("/")[0] in ("post", "page")}
    assert dict(content) == wanted
    assert db.scalar(select(func.count(MenuItem.id))) == posts.get("nav_menu_item/publish", 0)
    terms = expected["terms"]
    assert db.scalar(select(func.count(Menu.id))) == terms.get("nav_menu", 0)
    found = dict(db.execute(select(Term.taxonomy, func.count()).group_by(Term.taxonomy)).all())  # type: ignore[arg-type]
    assert found.get("tag", 0) == terms.get("post_tag", 0)
    assert found.get("format", 0) == terms.get("post_format", 0)
    # WordPress always has a category "Uncategorized", whether the file has it or not.
    own = db.scalar(select(func.count()).where(Term.slug == "uncategorized"))
    assert found["category"] + (0 if own else 1) == terms["category"]
    statuses = dict(db.execute(select(Comment.status, func.count()).group_by(Comment.status)).all())  # type: ignore[arg-type]
    names = {"1": "approved", "0": "pending"}
    assert statuses == {names.get(key, key): n for key, n in expected["comments"].items()}


@pytest.fixture(params=truth.FILES[:2])
def pairs(
    request: pytest.FixtureRequest, site: Any
) -> Iterator[list[tuple[dict[str, Any], Content]]]:
    """The posts as WordPress had them, each with ours."""
    name = request.param
    options = Options(permalinks=truth.PERMALINKS)
    WordPressImport(site.registry, options).run(truth.export(name))
    with open_scope(site.registry, write=False) as scope:
        yield _paired(scope.db, truth.posts(name))


def _paired(db: Session, posts: list[dict[str, Any]]) -> list[tuple[dict[str, Any], Content]]:
    query = select(Content).options(undefer(Content.body), undefer(Content.rendered))
    ours = db.scalars(query).all()
    by_slug = {(content.type, content.slug): content for content in ours if content.path}
    drafts = {content.title: content for content in ours if not content.path}
    found = []
    for post in posts:
        content = by_slug.get((post["type"], post["slug"])) or drafts.get(post["title"])
        assert content is not None, f"{post['type']} {post['slug']!r} is missing"
        found.append((post, content))
    return found


def test_places_dates_and_people(pairs: list[tuple[dict[str, Any], Content]]) -> None:
    by_id = {content.id: content for _, content in pairs}
    for post, content in pairs:
        where = f"{post['type']} {post['slug']!r}"
        assert (content.status, content.visibility) == (
            _STATUS[post["status"]][0],
            "password" if post["password"] else _STATUS[post["status"]][1],
        ), where
        at = dt.datetime.fromisoformat(post["date_gmt"]).replace(tzinfo=dt.UTC)
        assert (content.published_at or content.created_at) == at, where
        if post["status"] in ("publish", "private"):
            assert content.path == unquote(post["path"]).strip("/"), where
        assert content.author is not None, where
        assert content.author.login == post["author"], where
        parent = by_id[content.parent_id].slug if content.parent_id else None
        assert parent == (unquote(post["parent"]) if post["parent"] else None), where
        assert content.sticky == post["sticky"], where
        assert content.comment_count == post["comments"], where
        terms = [(link.term.taxonomy, link.term.slug) for link in content.term_links]
        for taxonomy, theirs in (("category", "cats"), ("tag", "tags")):
            wanted = sorted(unquote(slug) for slug in post[theirs])
            found = sorted(slug for kind, slug in terms if kind == taxonomy)
            # WordPress files a post without any category under its default one.
            assert found == wanted or (not found and wanted == ["uncategorized"]), where


def test_no_script_reaches_a_visitor(pairs: list[tuple[dict[str, Any], Content]]) -> None:
    for post, content in pairs:
        for text in (content.body, content.rendered, content.summary):
            lower = text.lower()
            assert "<script" not in lower, post["slug"]
            assert "javascript:" not in lower, post["slug"]
            assert " onerror=" not in lower, post["slug"]


#: At least so many posts have their text to the character.
EXACT = {"theme": 64, "64": 31}


def test_text(pairs: list[tuple[dict[str, Any], Content]]) -> None:
    exact = [post["slug"] for post, content in pairs if truth.same_text(content.body, post)]
    least = EXACT["theme"] if len(pairs) == 79 else EXACT["64"]
    assert len(exact) >= least, f"{len(exact)} of {len(pairs)} exactly"


def test_importing_twice_changes_nothing(site: Any, imported: tuple[str, Session]) -> None:
    name, db = imported
    before = _rows(db)
    db.rollback()
    report = WordPressImport(site.registry, Options(permalinks=truth.PERMALINKS)).run(
        truth.export(name)
    )
    assert report.counts
    for kind, counter in report.counts.items():
        assert counter["created"] == counter["updated"] == 0, kind
    assert _rows(db) == before


def _rows(db: Session) -> dict[str, Any]:
    tables = (Content, Comment, Term, Menu, MenuItem, User)
    found: dict[str, Any] = {}
    for model in tables:
        table = model.__table__
        found[table.name] = db.execute(select(table).order_by(table.c.id)).all()
    return found


def test_where_the_data_is(tmp_path: Path) -> None:
    """A clone alone passes too: without the data every test here is skipped."""
    assert truth.DATA.name == "data"

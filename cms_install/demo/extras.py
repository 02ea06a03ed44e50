"""The demo's menus, comments and redirects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import func, select, update

from cms.comments.models import Comment
from cms.content.models import Content
from cms.db.scope import Scope
from cms.menus.models import Menu, MenuItem
from cms.redirects.models import Redirect
from cms.text import slugify
from cms_install.demo import site


def add_menus(scope: Scope, contents: Mapping[str, int], terms: Mapping[str, int]) -> None:
    """Add the menus of each language that the site has."""
    main = scope.settings["site.language"]
    for (locale, place), (name, items) in site.MENUS.items():
        if locale != "en" and locale not in scope.settings["site.languages"]:
            continue
        menu = Menu(
            slug=slugify(name),
            name=name,
            locale=main if locale == "en" else locale,
            place=place,
        )
        scope.db.add(menu)
        scope.db.flush()
        _add_items(scope, menu, None, items, contents, terms, locale)


def _add_items(
    scope: Scope,
    menu: Menu,
    parent: MenuItem | None,
    items: tuple[site.Item, ...],
    contents: Mapping[str, int],
    terms: Mapping[str, int],
    locale: str,
) -> None:
    for position, (kind, target, label, children) in enumerate(items):
        known = contents if kind == "content" else terms
        key = f"{locale}:{target}" if kind == "term" else target
        item = MenuItem(
            menu_id=menu.id,
            parent_id=parent.id if parent else None,
            position=position,
            kind=kind,
            target_id=known[key] if kind != "home" else None,
            url="",
            label=label,
            title="",
            new_window=False,
        )
        scope.db.add(item)
        scope.db.flush()
        _add_items(scope, menu, item, children, contents, terms, locale)


def add_comments(scope: Scope, contents: Mapping[str, int]) -> None:
    """Add the comments, replies below what they answer, and count the approved ones."""
    for words in site.COMMENTS:
        _add_comment(scope, contents, words, None)
    counts = (
        select(Comment.content_id, func.count())
        .where(Comment.status == "approved")
        .group_by(Comment.content_id)
    )
    for content_id, count in scope.db.execute(counts).all():
        # Not through the mapper: a comment is no new version of what it speaks of.
        scope.db.execute(
            update(Content.__table__)  # type: ignore[arg-type]
            .where(Content.__table__.c.id == content_id)
            .values(comment_count=count)
        )


def _add_comment(
    scope: Scope, contents: Mapping[str, int], words: site.Words, parent: Comment | None
) -> None:
    key, name, hours, body, status, replies = words
    content = scope.db.get_one(Content, contents[key])
    assert content.published_at is not None
    comment = Comment(
        content_id=content.id,
        parent_id=parent.id if parent else None,
        kind="comment",
        status=status,
        author_name=name,
        author_email="",
        author_url="",
        body=body,
        created_at=content.published_at + dt.timedelta(hours=hours),
    )
    scope.db.add(comment)
    scope.db.flush()
    for reply in replies:
        _add_comment(scope, contents, reply, comment)


def add_redirects(scope: Scope, contents: Mapping[str, int]) -> None:
    """Add redirects by hand."""
    for source, (status, target) in site.REDIRECTS.items():
        scope.db.add(
            Redirect(
                source=source,
                status=status,
                target="" if target in contents else target,
                content_id=contents.get(target),
                automatic=False,
                created_at=scope.clock.now(),
            )
        )
    scope.db.flush()

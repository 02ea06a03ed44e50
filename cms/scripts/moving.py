"""Moves a site to another address: texts, menus, redirects, settings."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from cms.comments.models import Comment
from cms.content.models import Content
from cms.content.services import ContentService
from cms.content.types import Status
from cms.db.scope import Scope
from cms.menus.models import MenuItem
from cms.redirects.models import Redirect
from cms.settings.kinds import Url


def rewriter(old: Url, new: Url) -> Callable[[str], str]:
    """Return what rewrites links to *old*, by http or https, and nothing that merely begins so."""
    host = re.escape(urlsplit(old).netloc)
    pattern = re.compile(rf"https?://{host}(?=[/?#\"'<>\s)\]]|[.,;:!]?(?:\s|$))", re.IGNORECASE)
    return lambda text: pattern.sub(new, text)


def move_site(scope: Scope, old: Url, new: Url, *, dry_run: bool = False) -> dict[str, int]:
    """Rewrite absolute links from *old* to *new*, and make *new* the site's address.

    Content is changed by its service, so that revisions, search and caches follow. The old host
    stays known, so that its URLs are redirected.

    :returns: how many rows of each kind name the old address.
    """
    rewrite = rewriter(old, new)
    host = urlsplit(old).netloc
    report = {
        "content": _content(scope, host, rewrite, dry_run),
        "comments": _rows(scope, Comment, ("body", "author_url"), host, rewrite, dry_run),
        "menu items": _rows(scope, MenuItem, ("url",), host, rewrite, dry_run),
        "redirects": _rows(scope, Redirect, ("target",), host, rewrite, dry_run),
    }
    if not dry_run:
        _save(scope, old, new)
    return report


def _content(scope: Scope, host: str, rewrite: Callable[[str], str], dry_run: bool) -> int:
    service = scope.get(ContentService)
    names = (Content.body, Content.excerpt, Content.fields)
    query = (
        select(Content)
        .where(
            or_(*(column.contains(host, autoescape=True) for column in names)),
            Content.status != Status.TRASHED,
        )
        .options(undefer(Content.body))
        .order_by(Content.id)
    )
    changed = 0
    for content in scope.db.scalars(query).all():
        values: dict[str, Any] = {
            "body": rewrite(content.body),
            "excerpt": rewrite(content.excerpt),
            "fields": {
                name: rewrite(value) if isinstance(value, str) else value
                for name, value in content.fields.items()
            },
        }
        changes = {name: value for name, value in values.items() if value != getattr(content, name)}
        if changes:
            changed += 1
            if not dry_run:
                service.update(content, reason="The site moved", **changes)
    return changed


def _rows(
    scope: Scope,
    model: Any,
    names: tuple[str, ...],
    host: str,
    rewrite: Callable[[str], str],
    dry_run: bool,
) -> int:
    columns = [getattr(model, name) for name in names]
    query = select(model).where(
        or_(*(column.contains(host, autoescape=True) for column in columns))
    )
    changed = 0
    for row in scope.db.scalars(query).all():
        changes = {name: rewrite(getattr(row, name)) for name in names}
        changes = {name: value for name, value in changes.items() if value != getattr(row, name)}
        changed += bool(changes)
        for name, value in {} if dry_run else changes.items():
            setattr(row, name, value)
    scope.db.flush()
    return changed


def _save(scope: Scope, old: Url, new: Url) -> None:
    settings = scope.settings
    changes: dict[str, Any] = {}
    if not settings.locked("site.url"):
        changes["site.url"] = new
    if not settings.locked("site.old_hosts"):
        hosts = [host for host in settings["site.old_hosts"] if host != urlsplit(new).netloc]
        before = urlsplit(old).netloc
        if before not in hosts and before != urlsplit(new).netloc:
            hosts.append(before)
        changes["site.old_hosts"] = hosts
    scope.on_commit(lambda: settings.save(changes))

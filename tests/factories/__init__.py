"""Make what a test needs with as little said as possible, through the product's own services.

    post = factories.content(scope, title="Hello")
    editor = factories.user(scope, role="editor")

Everything else gets a believable value; each call makes something new.
"""

from __future__ import annotations

import itertools
from typing import Any

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.comments.models import Comment
from cms.content.models import Content
from cms.content.services import ContentService
from cms.db.scope import Scope
from cms.media.models import Media
from cms.taxonomy.models import Term
from cms.taxonomy.services import TaxonomyService

_numbers = itertools.count(1)


def user(scope: Scope, role: str = "author", **values: Any) -> User:
    """Add an account; without ``password`` it can only sign in by link."""
    number = next(_numbers)
    login = values.pop("login", f"{role}{number}")
    values.setdefault("name", f"{role.capitalize()} {number}")
    values.setdefault("email", f"{login}@example.org" if "@" not in login else login)
    return scope.get(AccountService).create(login, role=role, **values)


def content(scope: Scope, type: str = "post", **values: Any) -> Content:
    """Add published content; ``status="draft"`` and the like make it something else."""
    number = next(_numbers)
    values.setdefault("title", f"{type.capitalize()} {number}")
    values.setdefault("body", f"<p>The text of {type} {number}.</p>")
    values.setdefault("status", "published")
    return scope.get(ContentService).create(type=type, **values)


def term(scope: Scope, taxonomy: str = "category", **values: Any) -> Term:
    """Add a category, or a term of another taxonomy."""
    values.setdefault("name", f"{taxonomy.capitalize()} {next(_numbers)}")
    return scope.get(TaxonomyService).create(taxonomy=taxonomy, **values)


def media(scope: Scope, **values: Any) -> Media:
    """Add the record of a picture; there are no bytes behind it."""
    number = next(_numbers)
    now = scope.clock.now()
    row = Media(
        **{
            "title": f"Picture {number}",
            "filename": f"picture-{number}.jpg",
            "storage_key": f"test/picture-{number}.jpg",
            "source_url": "",
            "mime": "image/jpeg",
            "bytes": 12345,
            "width": 1200,
            "height": 800,
            "alt": f"What picture {number} shows",
            "caption": "",
            "credit": "",
            "focal_x": 0.5,
            "focal_y": 0.5,
            "colour": "#336699",
            "created_at": now,
            "updated_at": now,
            **values,
        }
    )
    scope.db.add(row)
    scope.db.flush()
    return row


def comment(scope: Scope, content: Content, **values: Any) -> Comment:
    """Add an approved comment, counted by its content."""
    number = next(_numbers)
    row = Comment(
        **{
            "content_id": content.id,
            "kind": "comment",
            "status": "approved",
            "author_name": f"Reader {number}",
            "author_email": f"reader{number}@example.org",
            "author_url": "",
            "body": f"<p>Comment {number}.</p>",
            "created_at": scope.clock.now(),
            **values,
        }
    )
    scope.db.add(row)
    if row.status == "approved":
        scope.db.execute(
            Content.__table__.update()
            .where(Content.__table__.c.id == content.id)
            .values(comment_count=Content.__table__.c.comment_count + 1)
        )
    scope.db.flush()
    return row

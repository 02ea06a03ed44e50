"""Edits of content: what editors do most."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cms.content.models import Content
from cms.content.services import ContentService

if TYPE_CHECKING:
    from tests.functional.caching.editing import Editor

POST = Content.type == "post"


class ContentEdits:
    def edit_retitle(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number)
        scope.get(ContentService).update(row.id, title=f"Moved {self.count}")

    def edit_rewrite(self: Editor, scope: Any, number: int) -> None:
        row, link = self.one(scope, number), self.one(scope, number + 1)
        body = f'<p>Words {self.count} <a href="content:{link.id}">there</a></p>'
        scope.get(ContentService).update(row.id, body=body)

    def edit_move(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number)
        scope.get(ContentService).update(row.id, slug=f"s{self.count}")

    def edit_move_below(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number, Content.type == "page", Content.id != self.about)
        parent = None if row.parent_id else self.about
        scope.get(ContentService).move(row.id, parent_id=parent)

    def edit_retag(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number, POST)
        scope.get(ContentService).update(row.id, terms=[self.terms[number % 3]])

    def edit_publish(self: Editor, scope: Any, number: int) -> None:
        scope.get(ContentService).create(
            type="post", title=f"New {self.count}", body="<p>Words.</p>", status="published",
            author_id=self.authors[number % 2], terms=[self.terms[number % 3]],
        )  # fmt: skip

    def edit_draft(self: Editor, scope: Any, number: int) -> None:
        scope.get(ContentService).create(type="post", title=f"Draft {self.count}", status="draft")

    def edit_unpublish(self: Editor, scope: Any, number: int) -> None:
        scope.get(ContentService).unpublish(self.one(scope, number, POST).id)

    def edit_publish_again(self: Editor, scope: Any, number: int) -> None:
        scope.get(ContentService).publish(self.one(scope, number, POST).id)

    def edit_archive(self: Editor, scope: Any, number: int) -> None:
        scope.get(ContentService).archive(self.one(scope, number, POST).id)

    def edit_hide(self: Editor, scope: Any, number: int) -> None:
        """Private if it was public, and back."""
        row = self.one(scope, number, POST)
        wanted = "private" if row.visibility == "public" else "public"
        scope.get(ContentService).update(row.id, visibility=wanted)

    def edit_lock(self: Editor, scope: Any, number: int) -> None:
        """Behind a password if it was public, and back."""
        row = self.one(scope, number, POST)
        values = {"visibility": "public"}
        if row.visibility == "public":
            self.passwords[row.id] = f"open {self.count}"
            values = {"visibility": "password", "password": self.passwords[row.id]}
        scope.get(ContentService).update(row.id, **values)

    def edit_schedule(self: Editor, scope: Any, number: int) -> None:
        at = self.clock.now() + dt.timedelta(minutes=30 + number)
        scope.get(ContentService).create(
            type="post", title=f"Soon {self.count}", status="published", published_at=at
        )

    def edit_schedule_again(self: Editor, scope: Any, number: int) -> None:
        at = self.clock.now() + dt.timedelta(minutes=10 + number)
        scope.get(ContentService).update(self.one(scope, number, POST).id, published_at=at)

    def edit_expire(self: Editor, scope: Any, number: int) -> None:
        at = self.clock.now() + dt.timedelta(minutes=20 + number)
        scope.get(ContentService).update(self.one(scope, number, POST).id, expires_at=at)

    def edit_wait(self: Editor, scope: Any, number: int) -> None:
        self.clock.advance(minutes=15 + number)

    def edit_wait_long(self: Editor, scope: Any, number: int) -> None:
        self.clock.advance(minutes=75 + number)

    def edit_author(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number, POST)
        scope.get(ContentService).update(row.id, author_id=self.authors[number % 2])

    def edit_sticky(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number, POST)
        scope.get(ContentService).update(row.id, sticky=not row.sticky)

    def edit_fields_of_the_head(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number)
        scope.get(ContentService).update(
            row.id, seo_title=f"Head {self.count}", seo_description="Said", noindex=number % 2 == 0
        )

    def edit_translate(self: Editor, scope: Any, number: int) -> None:
        service = scope.get(ContentService)
        row = self.one(scope, number)
        there = service.translations(row).get("fr")
        title = f"Titre {self.count}"
        if there is None:
            there = service.translate(row.id, "fr", title=title)
            service.publish(there.id)
        else:
            service.update(there.id, title=title)

    def edit_older_version(self: Editor, scope: Any, number: int) -> None:
        row = self.one(scope, number, Content.version > 1)
        scope.get(ContentService).restore_revision(row.id, 1)

    def edit_trash(self: Editor, scope: Any, number: int) -> None:
        if self._enough(scope):
            scope.get(ContentService).trash(self.one(scope, number, POST).id)

    def edit_untrash(self: Editor, scope: Any, number: int) -> None:
        found = scope.db.scalars(select(Content.id).where(Content.status == "trashed")).first()
        if found is not None:
            scope.get(ContentService).restore(found)

    def edit_delete(self: Editor, scope: Any, number: int) -> None:
        if self._enough(scope):
            scope.get(ContentService).delete(self.one(scope, number, POST).id)

    def _enough(self: Editor, scope: Any) -> bool:
        posts = select(Content.id).where(POST, Content.status == "published")
        return len(scope.db.scalars(posts).all()) > 3

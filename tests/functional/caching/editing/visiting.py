"""What visitors send through the public forms, as their browsers do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from cms.comments.models import Comment
from cms.content.models import Content
from cms.content.services import ContentService
from tests.fixtures.sites import visitor

if TYPE_CHECKING:
    from tests.functional.caching.editing import Editor

HERE = {"Origin": "http://localhost"}


class VisitorEdits:
    def edit_visitor_comments(self: Editor, scope: Any, number: int) -> None:
        row = self._open_to_all(scope, number)
        self._comment(self._visitor(scope), row)

    def edit_visitor_answers(self: Editor, scope: Any, number: int) -> None:
        """Through the page that shows what is answered."""
        found = scope.db.execute(
            select(Comment.content_id, Comment.id)
            .where(Comment.status == "approved", Comment.kind == "comment")
            .order_by(Comment.id.desc())
        ).all()
        if found:
            content, parent = found[number % len(found)]
            zoe, url = self._visitor(scope), f"/comment/{content}/{parent}"
            if zoe.get(url, status="*").status_int == 200:
                self._send(zoe, url, name="Zoë", text=f"Answered {self.count}")

    def edit_visitor_comes_too_late(self: Editor, scope: Any, number: int) -> None:
        """The page was there when the form was opened."""
        row = self._open_to_all(scope, number)
        scope.get(ContentService).unpublish(row.id)
        assert self._comment(self._visitor(scope), row) == 404

    def edit_visitor_slips(self: Editor, scope: Any, number: int) -> None:
        row = self._open_to_all(scope, number)
        assert self._comment(self._visitor(scope), row, name="") == 422

    def edit_visitor_is_a_machine(self: Editor, scope: Any, number: int) -> None:
        row = self._open_to_all(scope, number)
        assert self._comment(self._visitor(scope), row, fax="555") == 303

    def edit_visitor_writes_to_us(self: Editor, scope: Any, number: int) -> None:
        """Through the contact form, as long as it stands in its page."""
        given = {"name": "Zoë", "email": "z@example.org", "text": f"Asked {self.count}"}
        self._send(self._visitor(scope), f"/form/{self.about}/1", **given)

    def edit_visitor_unlocks(self: Editor, scope: Any, number: int) -> None:
        """What is behind a password is read and commented on by who knows it."""
        row = self.one(scope, number, Content.visibility == "password")
        zoe = self._visitor(scope)
        given = {"password": self.passwords[row.id]}
        answer = zoe.post(f"/unlock/{row.id}", given, HERE, status="*")
        if answer.status_int == 303:
            assert 'name="password"' not in answer.follow().text
            self._comment(zoe, row)

    def edit_comments_wait(self: Editor, scope: Any, number: int) -> None:
        """For approval if they did not, and the reverse."""
        waiting = self.site.settings["comments.waiting"]
        wanted = "nobody" if waiting == "everybody" else "everybody"
        self.site.settings.save({"comments.waiting": wanted})

    def _open_to_all(self: Editor, scope: Any, number: int) -> Content:
        """Something that everybody may comment on."""
        now = self.clock.now()
        return self.one(
            scope, number, Content.comments_open, Content.status == "published",
            Content.visibility == "public", Content.public_at <= now,
            Content.expires_at.is_(None) | (Content.expires_at > now),
        )  # fmt: skip

    def _visitor(self: Editor, scope: Any) -> Any:
        """Return somebody new, whose requests have transactions of their own."""
        scope.db.commit()
        return visitor(self.site)

    def _comment(self: Editor, who: Any, row: Content, **values: str) -> int:
        given = {"name": "Zoë", "text": f"Commented {self.count}", **values}
        return self._send(who, f"/comment/{row.id}", **given)

    def _send(self: Editor, who: Any, url: str, **values: str) -> int:
        """Send a form, and return the answer's status."""
        answer = who.post(url, values, HERE, status="*")
        status: int = answer.status_int
        assert status in (303, 404, 422), answer
        self.sent += status == 303
        return status

"""Comments: written, moderated, counted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from cms.audit.services import Audit
from cms.comments.errors import CommentNotFoundError, InvalidCommentError
from cms.comments.events import CommentsChanged
from cms.comments.models import Comment
from cms.comments.sanitise import MAX_LENGTH, clean_comment
from cms.comments.typed import text_to_html
from cms.comments.types import Status
from cms.content.body.text import plain_text
from cms.content.body.urls import safe_url
from cms.content.models import Content
from cms.db.scope import Scope
from cms.i18n import _
from cms.text import one_line

#: Within this time the same words of the same person are one comment.
TWICE = dt.timedelta(hours=1)
#: How many old ones are deleted in one transaction.
AT_ONCE = 1000
KINDS = ("comment", "pingback", "trackback")
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,189}\Z")
_WEB = frozenset({"http", "https"})


class CommentService:
    """Everything that may be done with comments in one unit of work."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._db: Session = scope.db

    def get(self, comment_id: int) -> Comment:
        """Return a comment; :raises CommentNotFoundError: there is none."""
        found = self._db.get(Comment, comment_id)
        if found is None:
            raise CommentNotFoundError(f"there is no comment {comment_id}")
        return found

    def create(
        self,
        content_id: int,
        *,
        body: str,
        author_name: str = "",
        author_email: str = "",
        author_url: str = "",
        user_id: int | None = None,
        parent_id: int | None = None,
        status: str = Status.PENDING,
        kind: str = "comment",
        created_at: dt.datetime | None = None,
    ) -> Comment:
        """Create a comment and return it with its id.

        :param body: HTML; what is not allowed in comments is taken out.
        :raises InvalidCommentError: with a message by name.
        """
        errors: dict[str, str] = {}
        name, email = one_line(author_name), one_line(author_email)
        url = safe_url(author_url, schemes=_WEB) if author_url.strip() else ""
        if len(name) > 200:
            errors["author_name"] = _("it must have at most 200 characters")
        if email and not _EMAIL.match(email):
            errors["author_email"] = _("it is not an e-mail address")
        if url is None or len(url) > 500:
            errors["author_url"] = _("it must be an address such as https://www.example.org")
        if len(body) > MAX_LENGTH:
            errors["body"] = _(
                "it must have at most ${limit} characters", mapping={"limit": MAX_LENGTH}
            )
        elif not plain_text(cleaned := clean_comment(body)):
            errors["body"] = _("it is required")
        if status not in list(Status):
            errors["status"] = _(
                "it must be one of: ${known}", mapping={"known": ", ".join(Status)}
            )
        if kind not in KINDS:
            errors["kind"] = _("it must be one of: ${known}", mapping={"known": ", ".join(KINDS)})
        if self._db.get(Content, content_id) is None:
            errors["content_id"] = _("there is no such content")
        if parent_id is not None:
            parent = self._db.get(Comment, parent_id)
            if parent is None or parent.content_id != content_id:
                errors["parent_id"] = _("there is no such comment here")
        if errors:
            raise InvalidCommentError(errors)
        comment = Comment(
            content_id=content_id,
            parent_id=parent_id,
            kind=kind,
            status=status,
            author_name=name,
            author_email=email,
            author_url=url or "",
            user_id=user_id,
            body=cleaned,
            created_at=created_at or self._scope.clock.now(),
        )
        self._db.add(comment)
        self._db.flush()
        if status == Status.APPROVED:
            self._recount({content_id})
        return comment

    def write(self, content_id: int, *, text: str, **values: Any) -> Comment:
        """Create a comment out of plain *text* that somebody typed; see :meth:`create`.

        Sent twice, as by a second press of the button, it is written once.
        """
        body = text_to_html(text)
        same = {
            "parent_id": values.get("parent_id"),
            "author_name": one_line(values.get("author_name", "")),
            "user_id": values.get("user_id"),
        }
        recent = self._scope.clock.now() - TWICE
        query = select(Comment).where(Comment.content_id == content_id, Comment.created_at > recent)
        for name, value in same.items():
            query = query.where(getattr(Comment, name) == value)
        for comment in self._db.scalars(query):
            if comment.body == clean_comment(body):
                return comment
        return self.create(content_id, body=body, **values)

    def moderate(self, comment_ids: Iterable[int], status: str) -> int:
        """Give comments another status and return how many there were.

        :raises InvalidCommentError: there is no such status.
        """
        if status not in list(Status):
            raise InvalidCommentError(
                {"status": _("it must be one of: ${known}", mapping={"known": ", ".join(Status)})}
            )
        comments = self._some(comment_ids)
        now = self._scope.clock.now()
        recount = {
            comment.content_id
            for comment in comments
            if (comment.status == Status.APPROVED) is not (status == Status.APPROVED)
        }
        for comment in comments:
            if comment.status != status:
                comment.status, comment.decided_at = status, now
        self._db.flush()
        for comment in comments:
            summary = f"{comment.author_name}: {plain_text(comment.body)[:80]}"
            self._scope.get(Audit).record(f"comment.{status}", "comment", comment.id, summary)
        self._recount(recount)
        return len(comments)

    def delete(self, comment_ids: Iterable[int]) -> int:
        """Remove comments for good and return how many; answers to them stand by themselves."""
        comments = self._some(comment_ids)
        ids = [comment.id for comment in comments]
        self._db.execute(update(Comment).where(Comment.parent_id.in_(ids)).values(parent_id=None))
        for comment in comments:
            self._scope.get(Audit).record(
                "comment.deleted", "comment", comment.id, comment.author_name
            )
            self._db.expunge(comment)
        self._db.execute(delete(Comment).where(Comment.id.in_(ids)))
        self._recount({comment.content_id for comment in comments})
        return len(ids)

    def delete_rejected(self, before: dt.datetime) -> int:
        """Remove the spam and trash that was so before an instant, and return how many."""
        query = select(Comment.id).where(
            Comment.status.in_((Status.SPAM, Status.TRASH)),
            func.coalesce(Comment.decided_at, Comment.created_at) < before,
        )
        ids = self._db.scalars(query.limit(AT_ONCE)).all()
        self._db.execute(update(Comment).where(Comment.parent_id.in_(ids)).values(parent_id=None))
        self._db.execute(delete(Comment).where(Comment.id.in_(ids)))
        if ids:
            summary = f"{len(ids)} comments in spam and trash"
            self._scope.get(Audit).record("comment.deleted", "comment", "", summary)
        return len(ids)

    def search(
        self, words: str = "", status: str = "", *, limit: int = 50, offset: int = 0
    ) -> tuple[Sequence[tuple[Comment, str, str]], int]:
        """Return comments, newest first, each with title and type of its content; how many."""
        query = select(Comment, Content.title, Content.type).join(
            Content, Content.id == Comment.content_id
        )
        if status:
            query = query.where(Comment.status == status)
        if words.strip():
            columns = (Comment.author_name, Comment.author_email, Comment.body)
            query = query.where(
                or_(*(column.icontains(words.strip(), autoescape=True) for column in columns))
            )
        counted = query.with_only_columns(Comment.id).order_by(None).subquery()
        total = self._db.scalar(select(func.count()).select_from(counted)) or 0
        rows = self._db.execute(
            query.order_by(Comment.created_at.desc(), Comment.id.desc()).limit(limit).offset(offset)
        )
        return [(row[0], row[1], row[2]) for row in rows], total

    def counts(self) -> dict[str, int]:
        """Return how many comments there are by status."""
        rows = self._db.execute(select(Comment.status, func.count()).group_by(Comment.status))
        return {row[0]: row[1] for row in rows}

    def _some(self, comment_ids: Iterable[int]) -> Sequence[Comment]:
        ids = sorted(set(comment_ids))
        return self._db.scalars(select(Comment).where(Comment.id.in_(ids))).all() if ids else []

    def _recount(self, content_ids: set[int]) -> None:
        """Count the approved comments anew, past the version: an editor loses nothing by it."""
        for content_id in sorted(content_ids):
            count = (
                select(func.count(Comment.id))
                .where(Comment.content_id == content_id, Comment.status == Status.APPROVED)
                .scalar_subquery()
            )
            self._db.execute(
                update(Content)
                .where(Content.id == content_id)
                .values(comment_count=count, version=Content.version)
                .execution_options(synchronize_session="fetch")
            )
        if content_ids:
            self._scope.notify_after_commit(
                CommentsChanged(self._scope.registry, frozenset(content_ids))
            )


def comment_service(scope: Scope) -> CommentService:
    """The factory of :class:`CommentService`."""
    return CommentService(scope)

"""Messages: written by visitors, read and dealt with by editors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from cms.audit.services import Audit
from cms.db.scope import Scope
from cms.forms.errors import InvalidMessageError, MessageNotFoundError
from cms.forms.models import Message
from cms.forms.types import MessageStatus
from cms.i18n import _
from cms.text import truncate

#: Within this time the same words of the same person are one message.
TWICE = dt.timedelta(hours=1)
#: How many old ones are deleted in one transaction.
AT_ONCE = 1000
LIMITS = {"name": 200, "email": 254, "subject": 200, "body": 20_000}


class MessageService:
    """Everything that may be done with messages in one unit of work."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._db: Session = scope.db

    def get(self, message_id: int) -> Message:
        """Return a message; :raises MessageNotFoundError: there is none."""
        found = self._db.get(Message, message_id)
        if found is None:
            raise MessageNotFoundError(f"there is no message {message_id}")
        return found

    def write(
        self,
        *,
        body: str,
        name: str,
        email: str,
        subject: str = "",
        form: str = "",
        locale: str = "",
        content_id: int | None = None,
        status: str = MessageStatus.NEW,
    ) -> Message:
        """Keep a message; sent twice, as by a second press of the button, it is kept once.

        :raises InvalidMessageError: something is missing or too long.
        """
        values = {"name": name, "email": email, "subject": subject, "body": body}
        errors = {
            key: _("it must have at most ${limit} characters", mapping={"limit": most})
            for key, most in LIMITS.items()
            if len(values[key]) > most
        }
        if not body.strip():
            errors["body"] = _("it is required")
        _check(status, errors)
        if errors:
            raise InvalidMessageError(errors)
        now = self._scope.clock.now()
        query = select(Message).where(
            Message.email == email,
            Message.content_id == content_id,
            Message.created_at > now - TWICE,
        )
        for message in self._db.scalars(query):
            if (message.body, message.subject) == (body, subject):
                return message
        message = Message(
            **values,
            form=truncate(form, 200),
            locale=locale,
            content_id=content_id,
            status=status,
            created_at=now,
        )
        self._db.add(message)
        self._db.flush()
        return message

    def mark(self, message_ids: Iterable[int], status: str) -> int:
        """Give messages another status and return how many there were.

        :raises InvalidMessageError: there is no such status.
        """
        errors: dict[str, str] = {}
        _check(status, errors)
        if errors:
            raise InvalidMessageError(errors)
        messages = self._some(message_ids)
        for message in messages:
            if message.status != status:
                message.status, message.decided_at = status, self._scope.clock.now()
            self._note(f"message.{status}", message)
        self._db.flush()
        return len(messages)

    def delete(self, message_ids: Iterable[int]) -> int:
        """Remove messages for good and return how many there were."""
        messages = self._some(message_ids)
        for message in messages:
            self._note("message.deleted", message)
            self._db.delete(message)
        self._db.flush()
        return len(messages)

    def delete_old(self, status: str, before: dt.datetime) -> int:
        """Remove messages that had *status* before an instant, and return how many."""
        since = func.coalesce(Message.decided_at, Message.created_at)
        query = select(Message.id).where(Message.status == status, since < before).limit(AT_ONCE)
        ids = self._db.scalars(query).all()
        self._db.execute(delete(Message).where(Message.id.in_(ids)))
        if ids:
            summary = f"{len(ids)} messages that were {status}"
            self._scope.get(Audit).record("message.deleted", "message", "", summary)
        return len(ids)

    def search(
        self, words: str = "", status: str = "", *, limit: int = 50, offset: int = 0
    ) -> tuple[Sequence[Message], int]:
        """Return messages, newest first, and how many there are."""
        query = self._matching(words, status)
        total = self._db.scalar(query.with_only_columns(func.count()).order_by(None)) or 0
        return self._db.scalars(query.limit(limit).offset(offset)).all(), total

    def export(self, words: str = "", status: str = "") -> Iterator[Message]:
        """Yield all messages that :meth:`search` would find; noted in the audit log."""
        self._scope.get(Audit).record("message.exported", "message", "", f"status {status or '*'}")
        yield from self._db.scalars(self._matching(words, status).execution_options(yield_per=500))

    def counts(self) -> dict[str, int]:
        """Return how many messages there are by status."""
        rows = self._db.execute(select(Message.status, func.count()).group_by(Message.status))
        return {row[0]: row[1] for row in rows}

    def _matching(self, words: str, status: str) -> Select[Message]:
        query = select(Message).order_by(Message.created_at.desc(), Message.id.desc())
        if status:
            query = query.where(Message.status == status)
        if words.strip():
            columns = (Message.name, Message.email, Message.subject, Message.form, Message.body)
            query = query.where(
                or_(*(column.icontains(words.strip(), autoescape=True) for column in columns))
            )
        return query

    def _some(self, message_ids: Iterable[int]) -> Sequence[Message]:
        ids = sorted(set(message_ids))
        return self._db.scalars(select(Message).where(Message.id.in_(ids))).all() if ids else []

    def _note(self, action: str, message: Message) -> None:
        # The log outlives the message: it says which form, and nothing of who wrote.
        self._scope.get(Audit).record(action, "message", message.id, message.form)


def _check(status: str, errors: dict[str, str]) -> None:
    if status not in list(MessageStatus):
        known = ", ".join(MessageStatus)
        errors["status"] = _("it must be one of: ${known}", mapping={"known": known})


def message_service(scope: Scope) -> MessageService:
    """The factory of :class:`MessageService`."""
    return MessageService(scope)

"""Creating, changing and removing content: the one way in for the admin, the API, commands and
imports."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from cms.content.errors import ContentNotFoundError, InvalidContentError, StaleContentError
from cms.content.events import Act
from cms.content.models import Content
from cms.content.revisions import to_restore
from cms.content.saving import Saver, saver
from cms.content.types import Status
from cms.db.scope import Scope
from cms.i18n import _

#: What a change of status is called.
_ACTS = {
    Status.DRAFT: Act.UNPUBLISHED,
    Status.REVIEW: Act.SUBMITTED,
    Status.PUBLISHED: Act.PUBLISHED,
    Status.ARCHIVED: Act.ARCHIVED,
    Status.TRASHED: Act.TRASHED,
}


class ContentService:
    """Everything that may be done with content in one unit of work.

    Who may do it is decided by the caller (see :mod:`cms.content.policy`).
    """

    def __init__(self, scope: Scope, saver: Saver) -> None:
        self._scope = scope
        self._db = scope.db
        self._saver = saver
        self.types = scope.registry.cms_content_types
        self.revisions = saver.revisions

    def get(self, content_id: int) -> Content:
        """Return content with its body loaded.

        :raises ContentNotFoundError: there is none.
        """
        found = self._db.get(Content, content_id, options=[undefer(Content.body)])
        if found is None:
            raise ContentNotFoundError(f"there is no content {content_id}")
        return found

    def create(
        self,
        *,
        type: str,
        locale: str | None = None,
        translation_group: str | None = None,
        created_at: dt.datetime | None = None,
        updated_at: dt.datetime | None = None,
        reason: str = "",
        quiet: bool = False,
        **values: Any,
    ) -> Content:
        """Create content and return it with its id.

        :param values: any of ``title slug body excerpt status visibility password published_at
            expires_at author_id parent_id position featured_media_id sticky comments_open template
            seo_title seo_description noindex fields terms``. ``terms`` is a list of ids; ``fields``
            a mapping; ``password`` plain text; ``status`` ``published`` with an instant ahead
            means scheduled. Without a slug one is made of the title.
        :param created_at: when it was made elsewhere, for imports; likewise *updated_at*.
        :param quiet: no audit entry, for imports that make one of their own.
        :raises InvalidContentError: with a message by name (``fields.NAME`` for declared fields).
        """
        if type not in self.types:
            raise InvalidContentError(
                {"type": _("there is no content type ${type}", mapping={"type": repr(type)})}
            )
        now = self._scope.clock.now()
        content = Content(
            type=type,
            locale=locale or self._scope.settings["site.language"],
            translation_group=translation_group or secrets.token_hex(16),
            title="",
            slug="",
            status=Status.DRAFT,
            visibility="public",
            fields={},
            position=0,
            created_at=created_at or now,
            body="",
            rendered="",
            excerpt="",
            summary="",
            template="",
            seo_title="",
            seo_description="",
            noindex=False,
            sticky=False,
            comments_open=False,
            comment_count=0,
            sanitiser_version="",
        )
        values.setdefault("author_id", self._scope.actor.user_id)
        return self._saver.save(
            content, values, Act.CREATED, reason=reason, quiet=quiet, updated_at=updated_at
        )

    def update(
        self,
        content: Content | int,
        *,
        expected_version: int | None = None,
        reason: str = "",
        quiet: bool = False,
        **values: Any,
    ) -> Content:
        """Change *content* and return it; nothing is saved where nothing differs.

        :param expected_version: the version the caller started from.
        :param values: as for :meth:`create`; what is not named stays. ``password=""`` removes it.
        :raises StaleContentError: somebody saved it since.
        :raises InvalidContentError: with a message by name.
        """
        content = self._current(content, expected_version)
        if content.status == Status.TRASHED and "status" not in values:
            raise InvalidContentError(_("this is in the trash; restore it first"))
        act = _ACTS.get(values.get("status", ""), Act.UPDATED)
        if values.get("status", content.status) == content.status:
            act = Act.UPDATED
        return self._saver.save(content, values, act, reason=reason, quiet=quiet)

    def publish(
        self,
        content: Content | int,
        *,
        at: dt.datetime | None = None,
        expected_version: int | None = None,
        reason: str = "",
    ) -> Content:
        """Publish *content* now, or from *at* on.

        Publishing again keeps the first instant unless *at* is given.
        """
        content = self._current(content, expected_version)
        values: dict[str, Any] = {"status": Status.PUBLISHED}
        if at is not None:
            values["published_at"] = at
        return self._saver.save(content, values, Act.PUBLISHED, reason=reason)

    def unpublish(self, content: Content | int, **options: Any) -> Content:
        """Make *content* a draft again; its address stays reserved for it."""
        return self._status(content, Status.DRAFT, Act.UNPUBLISHED, options)

    def submit(self, content: Content | int, **options: Any) -> Content:
        """Put *content* before somebody who may publish it."""
        return self._status(content, Status.REVIEW, Act.SUBMITTED, options)

    def archive(self, content: Content | int, **options: Any) -> Content:
        """Take *content* off the site but keep it."""
        return self._status(content, Status.ARCHIVED, Act.ARCHIVED, options)

    def trash(self, content: Content | int, **options: Any) -> Content:
        """Put *content* into the trash; its address becomes free."""
        return self._status(content, Status.TRASHED, Act.TRASHED, options)

    def restore(self, content: Content | int, **options: Any) -> Content:
        """Take *content* out of the trash, as it was before.

        :raises InvalidContentError: it is not in the trash.
        """
        content = self._current(content, options.pop("expected_version", None))
        if content.status != Status.TRASHED:
            raise InvalidContentError(_("this is not in the trash"))
        status = self.revisions.status_before_trash(content.id) or Status.DRAFT
        return self._status(content, status, Act.RESTORED, options)

    def delete(self, content: Content | int, *, expected_version: int | None = None) -> None:
        """Remove *content* for good, with its revisions; what is below it moves one level up."""
        self._saver.delete(self._current(content, expected_version))

    def restore_revision(
        self, content: Content | int, version: int, *, expected_version: int | None = None
    ) -> Content:
        """Make *content* what it was in revision *version*; status, dates and place stay."""
        content = self._current(content, expected_version)
        revision = self.revisions.get(content.id, version)
        reason = f"Restored version {version}"
        return self._saver.save(content, to_restore(revision.values), Act.UPDATED, reason=reason)

    def translate(self, content: Content | int, locale: str, **values: Any) -> Content:
        """Create a draft of *content* in *locale*, tied to it, and return it.

        :param values: what differs from the original; the rest is copied.
        :raises InvalidContentError: there is one already, or the site has no such language.
        """
        original = self._current(content, None)
        known = {self._scope.settings["site.language"], *self._scope.settings["site.languages"]}
        if locale not in known:
            raise InvalidContentError(
                {
                    "locale": _(
                        "the site has no language ${locale}", mapping={"locale": repr(locale)}
                    )
                }
            )
        if self.translations(original).get(locale) is not None:
            raise InvalidContentError(
                {
                    "locale": _(
                        "there is a translation into ${locale} already",
                        mapping={"locale": repr(locale)},
                    )
                }
            )
        copied: dict[str, Any] = {
            name: getattr(original, name)
            for name in (
                "title", "body", "excerpt", "template", "comments_open", "featured_media_id",
                "author_id", "position",
            )
        }  # fmt: skip
        copied["fields"] = dict(original.fields)
        if original.parent_id is not None:
            parent = self._db.get(Content, original.parent_id)
            above = self.translations(parent).get(locale) if parent is not None else None
            copied["parent_id"] = above.id if above is not None else None
        return self.create(
            type=original.type,
            locale=locale,
            translation_group=original.translation_group,
            reason=f"Translated from {original.locale}",
            **{**copied, **values},
        )

    def translations(self, content: Content) -> dict[str, Content]:
        """Return *content* and its translations by locale."""
        rows = self._db.scalars(
            select(Content).where(Content.translation_group == content.translation_group)
        )
        return {row.locale: row for row in rows}

    def move(
        self,
        content: Content | int,
        *,
        parent_id: int | None,
        before_id: int | None = None,
        expected_version: int | None = None,
    ) -> Content:
        """Put *content* below *parent_id*, ahead of its child *before_id* or last.

        The paths of everything below follow, and old addresses are redirected.

        :raises InvalidContentError: the parent is *content* itself or below it.
        """
        content = self._current(content, expected_version)
        self._saver.tree.check_parent(content, parent_id)
        position = self._saver.tree.make_room(content, parent_id, before_id)
        values = {"parent_id": parent_id, "position": position}
        return self._saver.save(content, values, Act.MOVED)

    def _status(
        self, content: Content | int, status: str, act: Act, options: Mapping[str, Any]
    ) -> Content:
        content = self._current(content, options.get("expected_version"))
        return self._saver.save(content, {"status": status}, act, reason=options.get("reason", ""))

    def _current(self, content: Content | int, expected_version: int | None) -> Content:
        if isinstance(content, int):
            content = self.get(content)
        if expected_version is not None and content.version != expected_version:
            latest = self.revisions.latest(content.id)
            who = latest.user.name if latest is not None and latest.user else ""
            raise StaleContentError(
                content.id, content.version, who, latest.at if latest else content.updated_at
            )
        return content


def content_service(scope: Scope) -> ContentService:
    """The factory of :class:`ContentService`."""
    return ContentService(scope, saver(scope))

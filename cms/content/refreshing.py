"""Making stored content anew: after a new policy, changed media, permalinks or lengths.

None of it is an edit: versions and revisions stay, so nobody's open form becomes stale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session, undefer

from cms.content.bodies import Bodies, bodies
from cms.content.events import PathsChanged
from cms.content.models import Content, ContentReference
from cms.content.paths import Paths, paths
from cms.content.telling import Teller
from cms.content.types import ContentType
from cms.db.scope import Scope


class Refresher:
    """Makes bodies and addresses anew in one unit of work."""

    def __init__(self, scope: Scope, bodies: Bodies, paths: Paths) -> None:
        self._scope = scope
        self._db: Session = scope.db
        self._bodies = bodies
        self._paths = paths
        self._types = scope.registry.cms_content_types

    def outdated(self) -> int:
        """Return how many bodies were made by another policy than the one in force."""
        query = select(func.count(Content.id)).where(
            Content.sanitiser_version != self._bodies.version
        )
        return self._db.scalar(query) or 0

    def resanitise(self, limit: int = 200) -> int:
        """Make up to *limit* outdated bodies anew and return how many there were."""
        rows = self._load(
            select(Content.id)
            .where(Content.sanitiser_version != self._bodies.version)
            .order_by(Content.id)
            .limit(limit)
        )
        for content in rows:
            self._redraw(content, self._bodies.clean(content.body))
        self._tell(rows)
        return len(rows)

    def resummarise(self, after: int = 0, limit: int = 200) -> int:
        """Shorten up to *limit* texts anew that come after an id; return the last id, or 0."""
        rows = self._load(
            select(Content.id).where(Content.id > after).order_by(Content.id).limit(limit)
        )
        for content in rows:
            before = content.summary
            with self._db.no_autoflush:
                self._bodies.summarise(content)
            summary = content.summary
            self._db.expire(content)
            if summary != before:
                self._write(content.id, summary=summary)
        return max((content.id for content in rows), default=0)

    def redraw_with_media(self, media_id: int, limit: int = 1000) -> int:
        """Draw the bodies that show a medium anew; return how many there were."""
        rows = self._load(
            select(ContentReference.content_id)
            .where(ContentReference.kind == "media", ContentReference.target_id == media_id)
            .order_by(ContentReference.content_id)
            .limit(limit)
        )
        for content in rows:
            self._redraw(content, content.body)
        self._tell(rows)
        return len(rows)

    def repath(self, type_: ContentType) -> int:
        """Give all content of a type the address its pattern says; return how many changed.

        The old addresses of public content are redirected.
        """
        teller, count = Teller(self._scope), 0
        for changes in self._paths.recompute(type_):
            teller.paths(changes)
            teller.moved(changes)
            count += len(changes)
        return count

    def _load(self, ids: object) -> Sequence[Content]:
        numbers = self._db.scalars(ids).all()  # type: ignore[call-overload]
        return self._db.scalars(
            select(Content)
            .where(Content.id.in_(numbers))
            .options(undefer(Content.body), undefer(Content.rendered))
        ).all()

    def _redraw(self, content: Content, body: str) -> None:
        """Write what *body* gives, past the unit of work: a flush would raise the version."""
        made = self._bodies.draw(body, content.locale)
        with self._db.no_autoflush:
            self._bodies.store(content, made)
            values = {
                "body": content.body,
                "rendered": content.rendered,
                "summary": content.summary,
                "sanitiser_version": content.sanitiser_version,
                "fields": self._fields(content),
            }
        self._db.expire(content)
        self._write(content.id, **values)
        self._bodies.refer(content.id, made.references, new=False)

    def _write(self, id: int, **values: object) -> None:
        table = cast(Table, Content.__table__)
        self._db.execute(update(table).where(table.c.id == id).values(**values))

    def _fields(self, content: Content) -> dict[str, object]:
        fields = dict(content.fields or {})
        type_: ContentType | None = self._types.get(content.type)
        for field in type_.fields if type_ is not None else ():
            if field.kind == "html" and isinstance(fields.get(field.name), str):
                fields[field.name] = self._bodies.clean(str(fields[field.name]))
        return fields

    def _tell(self, rows: Sequence[Content]) -> None:
        if rows:
            ids = frozenset(content.id for content in rows)
            self._scope.notify_after_commit(PathsChanged(self._scope.registry, ids))


def refresher(scope: Scope) -> Refresher:
    """The factory of :class:`Refresher`."""
    return Refresher(scope, bodies(scope), paths(scope))

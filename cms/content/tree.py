"""The tree of hierarchical content: who may stand below whom, and in which order."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cms.content.errors import InvalidContentError
from cms.content.models import Content
from cms.content.paths import Paths
from cms.content.types import ContentTypes
from cms.i18n import _


class Tree:
    """Checks parents and keeps siblings in order, in one unit of work."""

    def __init__(self, db: Session, types: ContentTypes, paths: Paths) -> None:
        self._db = db
        self._types = types
        self._paths = paths

    def check_parent(self, content: Content, parent_id: int | None) -> None:
        """Check that *content* may stand below *parent_id*.

        :raises InvalidContentError: says why it may not.
        """
        if parent_id is None:
            return
        if not self._types[content.type].hierarchical:
            raise InvalidContentError({"parent_id": _("content of this type has no parent")})
        parent = self._db.get(Content, parent_id)
        if parent is None or parent.type != content.type:
            raise InvalidContentError({"parent_id": _("there is no such parent")})
        if parent.locale != content.locale:
            raise InvalidContentError({"parent_id": _("the parent is in another language")})
        if content.id is not None and content.id in self._paths.ancestor_ids(parent_id):
            raise InvalidContentError({"parent_id": _("it cannot stand below itself")})

    def make_room(self, content: Content, parent_id: int | None, before_id: int | None) -> int:
        """Number the children of *parent_id* so that *content* fits in; return its position.

        The versions of the siblings stay: their editors lose nothing by it.
        """
        siblings = self._db.execute(
            select(Content.id, Content.position)
            .where(
                Content.parent_id == parent_id,
                Content.type == content.type,
                Content.locale == content.locale,
                Content.id != content.id,
            )
            .order_by(Content.position, Content.title, Content.id)
        ).all()
        order = [row.id for row in siblings]
        at = order.index(before_id) if before_id in order else len(order)
        order.insert(at, content.id)
        known = {row.id: row.position for row in siblings}
        for position, content_id in enumerate(order):
            if content_id != content.id and known[content_id] != position:
                self._db.execute(
                    update(Content)
                    .where(Content.id == content_id)
                    .values(position=position, version=Content.version)
                )
        return at

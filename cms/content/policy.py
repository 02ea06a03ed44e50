"""Who may do what with which content, as data and three questions."""

from __future__ import annotations

from typing import Protocol

from cms.content.types import Status
from cms.security.identity import Identity
from cms.security.permissions import Permission as P


class Owned(Protocol):
    """What the questions need to know of content."""

    author_id: int | None
    status: str


#: Act -> the permission for one's own content, and that for anybody's.
RULES: dict[str, tuple[P, P]] = {
    "edit": (P.CONTENT_EDIT_OWN, P.CONTENT_EDIT_ANY),
    "publish": (P.CONTENT_PUBLISH_OWN, P.CONTENT_PUBLISH_ANY),
    "delete": (P.CONTENT_DELETE_OWN, P.CONTENT_DELETE_ANY),
}
#: Acts of the admin -> the rule that decides.
ACTS: dict[str, str] = {
    "publish": "publish",
    "unpublish": "publish",
    "archive": "publish",
    "submit": "edit",
    "trash": "delete",
    "restore": "delete",
    "delete": "delete",
    "translate": "edit",
}
_PUBLIC = frozenset({Status.PUBLISHED, Status.ARCHIVED})


def may(identity: Identity | None, rule: str, content: Owned) -> bool:
    """Say whether *identity* may do what *rule* names with *content*.

    What is published is edited and deleted only by those who might have published it.
    """
    if identity is None:
        return False
    own, any_ = RULES[rule]
    if identity.may(any_):
        return True
    if content.author_id != identity.user_id or not identity.may(own):
        return False
    return content.status not in _PUBLIC or identity.may(P.CONTENT_PUBLISH_OWN)


def may_choose_author(identity: Identity | None) -> bool:
    """Say whether *identity* may write in another's name."""
    return identity is not None and identity.may(P.CONTENT_EDIT_ANY)

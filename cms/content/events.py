"""What is told when content changes: once inside the transaction, once after its commit.

A subscriber of an event inside the transaction may veto by raising; it may also write, for
the rows it writes are committed or rolled back with the content.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cms.content.models import Content
from cms.db.scope import Scope


class Act(StrEnum):
    """What was done."""

    CREATED = "created"
    UPDATED = "updated"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"
    SUBMITTED = "submitted"
    ARCHIVED = "archived"
    TRASHED = "trashed"
    RESTORED = "restored"
    MOVED = "moved"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ContentChanging:
    """Inside the transaction, after a piece of content was written or removed; raise to veto.

    :ivar act: what is done to it.
    :ivar gone: it was trashed or deleted.
    :ivar before: path, public instant and term ids as they were, for a new piece all empty.
    """

    scope: Scope
    content: Content
    act: Act
    before: Before
    gone: bool = False


@dataclass(frozen=True, slots=True)
class PathChanging:
    """Inside the transaction: a piece of content gets, changes or loses its address.

    :ivar old: the path it had, or None.
    :ivar new: the path it has from now on, or None.
    :ivar was_public: whether visitors could have seen the old one.
    :ivar gone: it was trashed or deleted, so nothing will take its place.
    """

    scope: Scope
    content_id: int
    locale: str
    old: str | None
    new: str | None
    was_public: bool
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """How a piece of content stood before a change."""

    path: str | None = None
    public_at: Any = None
    term_ids: frozenset[int] = frozenset()
    status: str = ""


@dataclass(frozen=True, slots=True)
class ContentChanged:
    """After the commit: a piece of content was created, changed, published or deleted.

    :ivar type: name of its content type.
    :ivar act: what was done to it.
    :ivar path: its path now, or None without a page of its own.
    :ivar term_ids: its categories, tags and other terms now.
    :ivar before: how it stood until then.
    """

    registry: Any
    content_id: int
    type: str
    locale: str
    act: Act
    path: str | None
    term_ids: frozenset[int]
    author_id: int | None
    before: Before = field(default_factory=Before)


@dataclass(frozen=True, slots=True)
class PathsChanged:
    """After the commit: many addresses changed at once, for permalinks or a parent did.

    :ivar content_ids: the pieces concerned.
    """

    registry: Any
    content_ids: frozenset[int]

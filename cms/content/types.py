"""What a content type is: a name, labels, declared fields, and what it supports."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


class Status(StrEnum):
    """Where a piece of content stands in its life."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    TRASHED = "trashed"


class Visibility(StrEnum):
    """Who may see published content."""

    PUBLIC = "public"
    PRIVATE = "private"
    PASSWORD = "password"  # noqa: S105 - the name of a visibility


class FieldKind(StrEnum):
    """What the value of a declared field is."""

    TEXT = "text"
    LONGTEXT = "longtext"
    HTML = "html"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    URL = "url"
    MEDIA = "media"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Field:
    """One declared field of a content type.

    Values are kept as JSON: text, numbers, true or false, ISO 8601 dates and instants (UTC),
    ids of media and content. A value not given is None.

    :param choices: pairs of value and label, or plain values, of a ``choice``.
    :param check: takes the value; raises ValueError with what is allowed.
    :param searchable: its words are found by the site's search.
    :param maximum: most characters of a text.
    """

    name: str
    kind: FieldKind | str
    label: Any = ""
    help: Any = ""
    required: bool = False
    default: Any = None
    searchable: bool = False
    choices: tuple[Any, ...] = ()
    check: Callable[[Any], None] | None = None
    maximum: int = 100_000

    def pairs(self) -> list[tuple[str, Any]]:
        """Return the choices as pairs of value and label."""
        return [
            (choice, choice) if isinstance(choice, str) else (choice[0], choice[1])
            for choice in self.choices
        ]


#: What a type can have; ``add_content_type`` takes a subset.
FEATURES = frozenset(
    {
        "body",
        "excerpt",
        "author",
        "featured_image",
        "comments",
        "sticky",
        "terms",
        "feed",
        "template",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentType:
    """A declared content type.

    :ivar hierarchical: pieces have parents, and their paths follow.
    :ivar permalink: the default pattern of paths; ``permalink.NAME`` overrides it.
    :ivar archive: first segment of the URL that lists all pieces, or None for no list.
    :ivar searchable: whether the site's search knows it.
    :ivar in_home: whether the list of latest content on the home page shows it.
    :ivar templates: names and labels of further templates an editor may choose.
    """

    name: str
    label: Any
    label_plural: Any
    hierarchical: bool = False
    fields: tuple[Field, ...] = ()
    permalink: str = ""
    searchable: bool = True
    archive: str | None = None
    in_home: bool = False
    supports: frozenset[str] = FEATURES
    template: str = "content/page.jinja2"
    templates: tuple[tuple[str, Any], ...] = ()
    icon: str = "document"
    order: int = 100
    _by_name: dict[str, Field] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {row.name: row for row in self.fields})

    def field(self, name: str) -> Field | None:
        """Return the declared field *name*, or None."""
        return self._by_name.get(name)


class ContentTypes:
    """The content types of one application by name."""

    def __init__(self) -> None:
        self._types: dict[str, ContentType] = {}
        self.system_paths: Collection[str] = ()
        """First segments of URLs that are no content's; filled by whoever serves them."""

    def add(self, type_: ContentType) -> None:
        """Add *type_*; :raises ValueError: when its name is taken."""
        if type_.name in self._types:
            raise ValueError(f"there already is a content type {type_.name!r}")
        self._types[type_.name] = type_

    def get(self, name: str | None) -> ContentType | None:
        """Return the type called *name*, or None."""
        return self._types.get(name or "")

    def __getitem__(self, name: str) -> ContentType:
        return self._types[name]

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def __iter__(self) -> Iterator[ContentType]:
        return iter(sorted(self._types.values(), key=lambda row: (row.order, row.name)))

    def names(self) -> list[str]:
        """Return the names in the order of the menu."""
        return [row.name for row in self]

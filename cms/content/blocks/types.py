"""What a block is: its attributes, and how it becomes public HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cms.content.body.urls import safe_url

if TYPE_CHECKING:
    from cms.content.body.markup import Element
    from cms.media.types import MediaInfo

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")


class AttributeKind(StrEnum):
    """What the text of a ``data-*`` attribute means."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    URL = "url"
    MEDIA = "media"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute of a block, kept in the body as ``data-NAME``.

    :param choices: the values allowed of a ``choice``.
    :param minimum: least value of an ``integer``; *maximum* likewise. Values beyond are clamped.
    """

    kind: AttributeKind = AttributeKind.TEXT
    label: str = ""
    help: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 10_000

    def clean(self, value: str) -> str | None:
        """Return *value* as it is stored, or None when it means nothing here."""
        value = value.strip()
        match self.kind:
            case AttributeKind.INTEGER:
                if not re.fullmatch(r"[0-9]{1,9}", value):
                    return None
                return str(min(max(int(value), self.minimum), self.maximum))
            case AttributeKind.MEDIA:
                value = value.removeprefix("media:")
                return value if re.fullmatch(r"[1-9][0-9]{0,17}", value) else None
            case AttributeKind.BOOLEAN:
                return "true" if value.lower() in ("", "true", "1", "yes", "on") else None
            case AttributeKind.CHOICE:
                return value if value in self.choices else None
            case AttributeKind.URL:
                return safe_url(value)
        return value[:2000]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockType:
    """One kind of block.

    :param name: the value of ``data-block``.
    :param tags: elements it may be; the first is the usual one.
    :param attributes: by name without ``data-``.
    :param render: takes a :class:`Block` and a :class:`RenderContext`, returns public HTML.
    :param inner: whether an editor writes inside: ``none``, ``text``, ``html`` or ``blocks``.
    :param top_level: it divides the body, so it never stands inside another element.
    :param version: raise it when the output of *render* changes, so that pages are made anew.
    :param live: takes the request and a :class:`cms.content.blocks.live.LiveBlock` whenever a page
        is made, returns Markup; *render* leaves a mark then.
    """

    name: str
    label: str
    help: str = ""
    tags: tuple[str, ...]
    attributes: Mapping[str, Attribute]
    render: Callable[[Block, RenderContext], Markup]
    inner: str = "none"
    group: str = "text"
    icon: str = ""
    top_level: bool = False
    version: int = 1
    live: Callable[[Any, Any], Markup] | None = None


class BlockTypes:
    """The blocks of one application by name."""

    def __init__(self) -> None:
        self._types: dict[str, BlockType] = {}

    def add(self, block: BlockType) -> None:
        """Add *block*; :raises ValueError: when its name is taken."""
        if block.name in self._types:
            raise ValueError(f"there already is a block {block.name!r}")
        self._types[block.name] = block

    def get(self, name: str | None) -> BlockType | None:
        """Return the block called *name*, or None."""
        return self._types.get(name or "")

    def __iter__(self) -> Iterator[BlockType]:
        return iter(self._types.values())

    def __contains__(self, name: object) -> bool:
        return name in self._types


def _same(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderContext:
    """What a block may need to know while it is rendered.

    :param locale: language of the content.
    :param media: what is known of the media the body names, by id.
    :param translate: returns a message in the content's language.
    """

    locale: str = "en"
    media: Mapping[int, MediaInfo] = field(default_factory=dict)
    translate: Callable[[Any], str] = _same


class Block:
    """A block found in a body, with its attributes checked and its inside rendered on demand."""

    def __init__(
        self, type_: BlockType, element: Element, render_inner: Callable[[Element], str]
    ) -> None:
        self.type = type_
        self.element = element
        self._render_inner = render_inner

    def get(self, name: str) -> str:
        """Return the attribute *name*, or its default; "" where there is neither."""
        attribute = self.type.attributes[name]
        value = self.element.get(f"data-{name}")
        cleaned = None if value is None else attribute.clean(value)
        return attribute.default if cleaned is None else cleaned

    def integer(self, name: str) -> int | None:
        """Return the attribute *name* as a number, or None."""
        value = self.get(name)
        return int(value) if value else None

    def flag(self, name: str) -> bool:
        """Return whether the attribute *name* is on."""
        return self.get(name) == "true"

    @cached_property
    def inner(self) -> Markup:
        """The rendered inside, whole."""
        return Markup(self._render_inner(self.element))  # noqa: S704 - sanitised and escaped

    @cached_property
    def caption(self) -> Markup:
        """The rendered inside of the direct ``figcaption`` child, or nothing."""
        child = self.element.find("figcaption")
        if child is None:
            return Markup("")
        return Markup(self._render_inner(child).strip())  # noqa: S704 - sanitised and escaped

    def figcaption(self) -> Markup:
        """The caption in its element, or nothing when there is none."""
        return (
            Markup("<figcaption>{}</figcaption>").format(self.caption) if self.caption else Markup()
        )

"""What is stored for a page, whether it holds, and what would end it: for people and programs."""

from __future__ import annotations

from typing import Any

import msgspec

from cms_cache.core.pages.entry import Page
from cms_cache.core.pages.reasons import sentence
from cms_cache.core.values import FUNCTIONS, Remembered


class ExplainedValue(msgspec.Struct, frozen=True, kw_only=True):
    """A result that a page shows.

    Attributes:
        arguments: by name.
        tags: tables and rows that it was read from; `until` is when it changes by itself, in
            seconds since 1970.
    """

    name: str
    arguments: dict[str, Any]
    tags: tuple[str, ...]
    until: float | None


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """A stored page.

    Attributes:
        created: seconds since 1970; `lifetime` in seconds; `until` as for values.
        sizes: bytes by content coding.
        cost: seconds that its render took.
    """

    key: str
    route: str
    status: int
    created: float
    lifetime: int
    until: float | None
    etag: str
    sizes: dict[str, int]
    holes: tuple[str, ...]
    tags: tuple[str, ...]
    values: tuple[ExplainedValue, ...]
    cost: float


class Instead(msgspec.Struct, frozen=True, kw_only=True):
    """What a request may be told as well, which nobody can know beforehand."""

    decision: str
    reason: str
    sentence: str

    @classmethod
    def of(cls, decision: str, reason: str) -> Instead:
        return cls(decision=decision, reason=reason, sentence=sentence(reason))


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to a request for a URL, and why.

    Attributes:
        decision: `hit`, `stale`, `render` or `bypass`.
        reason: a word of `Cache-Status`; `sentence` says it for people.
        detail: the tag or value that moved, the place in the code that made it private, or what
            failed.
        instead: what it may be told as well, where others ask at the same time or it was asked
            for before.
        status: of the answer; `None` where only the application would know.
        query: parameters that make a page of their own; `ignored` those that were given and do not.
        tags: everything whose change ends the page, also where it is not stored yet.
        lifetime: seconds; `age` and `ttl`, the seconds it has left, of a stored page only, also
            of one that does not hold.
    """

    url: str
    decision: str
    reason: str
    sentence: str
    detail: str = ""
    instead: tuple[Instead, ...] = ()
    status: int | None = None
    key: str = ""
    route: str = ""
    query: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    lifetime: int | None = None
    age: float | None = None
    ttl: float | None = None
    stored: Stored | None = None


def stored(page: Page) -> Stored:
    """A stored page as plain data."""
    return Stored(
        key=page.key,
        route=page.route,
        status=page.status,
        created=page.created,
        lifetime=page.lifetime,
        until=page.ends(),
        etag=page.etag,
        sizes={coding: len(body) for coding, body in page.variants.copy().items()},
        holes=tuple(each.name for each in page.holes),
        tags=tuple(sorted(page.all_tags())),
        values=tuple(_value(each) for each in page.values),
        cost=page.cost,
    )


def _value(note: Remembered) -> ExplainedValue:
    function = FUNCTIONS.get(note.name)
    try:
        arguments = function.decode_arguments(note.args) if function else {}
    except (msgspec.MsgspecError, ValueError):
        arguments = {}
    return ExplainedValue(name=note.name, arguments=arguments, tags=note.tags, until=note.until)

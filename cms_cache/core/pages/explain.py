"""What is stored for a page, whether it holds, and what would end it: for people and programs."""

from __future__ import annotations

from typing import Any

import msgspec

from cms_cache.core.pages.entry import Page
from cms_cache.core.values import FUNCTIONS, Remembered

SENTENCES = {
    "": "The stored page holds: nothing that it was made of has changed.",
    "miss": "Nothing is stored for this key yet.",
    "stale-tag": "Something it depends on has changed since it was made.",
    "stale-value": "A result that it shows is another one by now.",
    "stale-time": "Its lifetime is over.",
    "boundary": "The time has come at which it changes by itself.",
    "settings": "A setting, a template or the program has changed since it was made.",
    "corrupt": "What is stored is damaged or not ours.",
    "unknown": "The database does not answer, so nobody can tell whether it holds.",
    "route": "The route of this address does not share its pages.",
    "query": "Its parameters are too long or cannot be read.",
    "refused": "The request is refused or redirected before the cache is asked.",
    "off": "Pages are not shared: cache.pages.enabled is false, or there is no store.",
}
"""A sentence for each reason that an explanation gives."""


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


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to a visitor's GET of a URL, and why.

    Attributes:
        decision: `hit`, `render` or `bypass`.
        reason: a word of `Cache-Status`; `sentence` says it for people.
        detail: the tag or value that moved.
        query: parameters that make a page of their own; `ignored` those that were given and do not.
        tags: everything whose change ends the page.
    """

    url: str
    decision: str
    reason: str
    sentence: str
    detail: str = ""
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
        sizes={coding: len(body) for coding, body in page.variants.items()},
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

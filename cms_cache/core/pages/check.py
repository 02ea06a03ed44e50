"""Whether a stored page still holds: its tags first, then its values in the order of their use."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import msgspec

from cms_cache.core.freshness.types import Changes, Fence
from cms_cache.core.log.statements import EVERYTHING
from cms_cache.core.pages.entry import Page
from cms_cache.core.pages.store import Proven
from cms_cache.core.recording import Reading
from cms_cache.core.settings import REGIONS
from cms_cache.core.value_store import ValueStore
from cms_cache.core.values import Remembered

# Opens a connection to ask values with, for the time of one check.
Connect = Callable[[], AbstractContextManager[Any]]


class Verdict(NamedTuple):
    """What a check found.

    Attributes:
        reason: why the page is not fresh; empty when it is.
        by_time: only its lifetime is over: it may be served while somebody renders.
        detail: the tag or the value that moved; `ALL` when it was none in particular.
        asked: values that were asked for again.
        page: the page with what its values depend on now, when that was asked.
    """

    reason: str = ""
    by_time: bool = False
    detail: str = ""
    asked: int = 0
    page: Page | None = None


FRESH = Verdict()
ALL = "everything"
"""What ended a page when all of them ended: a change that names nothing, one that is too long ago
to be known, another history."""
FORCED = "~"
"""Published beside a tag, and before its name, by who wants its pages to be made again anyway."""
CLEARED = "region:page"
"""Published by those who clear that region: copies in other processes end as well."""
_CLEARED = (CLEARED, "region:fragment")
_OWN = frozenset({EVERYTHING, *(f"region:{name}" for name in REGIONS)})


def is_own(tag: str) -> bool:
    """Whether a tag is the cache's own: no page carries it, and yet it may end all of them."""
    return tag in _OWN or tag.startswith(FORCED)


def check(
    found: Proven,
    world: str,
    reading: Reading,
    changes: Changes,
    values: ValueStore,
    connect: Connect,
) -> Verdict:
    """Whether a page may be served as fresh to whoever is reading.

    A page that is proven at the newest change costs a comparison.
    """
    page = found.page
    fence = reading.fence
    if page.world != world:
        return Verdict("settings")
    if fence is None:
        return Verdict("unknown")
    now = reading.now().timestamp()
    proven = found.proven  # before its turn, which is set before it
    turned = found.next_turn is not None and now >= found.next_turn
    if proven != fence or turned:
        verdict = _prove(page, reading, fence, now, changes, values, connect)
        if verdict.reason:
            return verdict
    else:
        verdict = FRESH
    age = now - page.created
    if age >= page.lifetime:
        return Verdict("stale-time", by_time=True, asked=verdict.asked, page=verdict.page)
    # A clock that was put back: nobody knows how old it is.
    return Verdict("stale-time", by_time=True) if age < -5 else verdict


def _prove(
    page: Page,
    reading: Reading,
    fence: Fence,
    now: float,
    changes: Changes,
    values: ValueStore,
    connect: Connect,
) -> Verdict:
    if page.until is not None and now >= page.until:
        return Verdict("boundary")
    if not changes.fresh((*page.tags, EVERYTHING, *_CLEARED), page.fence):
        return Verdict("stale-tag", detail=_moved(page, changes))
    if not changes.fresh((FORCED,), page.fence):
        # Somebody has cleared by tag: what depends on it ends, whether it differs or not.
        for tag in sorted(page.all_tags()):
            if not changes.fresh((FORCED + tag,), page.fence):
                return Verdict("stale-tag", detail=tag)
    held = [
        (each.until is None or now < each.until) and changes.fresh(each.tags, page.fence)
        for each in page.values
    ]
    asked = held.count(False)
    if not asked:
        return FRESH
    values.fetch(
        (each for each, holds in zip(page.values, held, strict=True) if not holds), reading
    )
    again: list[Remembered] = []
    with _Connection(connect) as connection:
        for each, holds in zip(page.values, held, strict=True):
            if holds:
                again.append(each)
                continue
            db = connection.get()
            if db is None:
                return Verdict("unknown", detail=each.name, asked=asked)
            same = values.again(each, reading, db)
            if same is None:
                due = each.until is not None and now >= each.until
                return Verdict("boundary" if due else "stale-value", detail=each.name, asked=asked)
            again.append(same)
    renewed = msgspec.structs.replace(page, values=tuple(again), epoch=fence.epoch, seq=fence.seq)
    return Verdict(asked=asked, page=renewed)


def _moved(page: Page, changes: Changes) -> str:
    """What ended a page."""
    fence = page.fence
    if not changes.fresh((EVERYTHING,), fence):
        # Since nobody knows what has changed, none of its tags is fresh. That says nothing of them.
        return ALL
    tags = (*page.tags, *_CLEARED)
    return next((tag for tag in tags if not changes.fresh((tag,), fence)), ALL)


class _Connection:
    """A connection that is opened when it is first needed."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._open: AbstractContextManager[Any] | None = None
        self._db: Any = None

    def __enter__(self) -> _Connection:
        return self

    def get(self) -> Any:
        """The connection; `None` when the database does not answer."""
        if self._open is None:
            try:
                manager = self._connect()
                self._db = manager.__enter__()
            except Exception:  # of whatever library: then nothing can be told
                return None
            self._open = manager
        return self._db

    def __exit__(self, *error: Any) -> None:
        if self._open is not None:
            self._open.__exit__(*error)

"""What a computation depends on, collected while it runs.

A page, a fragment or a value is computed inside `record`; whatever it reads notes its tags here.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING

from cms_cache.core.freshness.types import Fence

if TYPE_CHECKING:
    from cms_cache.core.value_store import ValueStore
    from cms_cache.core.values import Remembered


class Reading:
    """One stretch of reading: a request, or the check whether a page still holds.

    Attributes:
        values: where results of value functions are kept.
        fence: how far the reading sees, taken before its first statement; `None` when nobody
            knows: then nothing shared is read and nothing is kept.
        now: tells the time, as an aware instant.
        wrote: it has changed something itself, so that what it reads is nobody else's.
        absent: keys of values that were looked for and are not kept: nobody looks again.
    """

    __slots__ = ("absent", "fence", "now", "values", "wrote")

    def __init__(
        self, values: ValueStore, fence: Fence | None, now: Callable[[], dt.datetime]
    ) -> None:
        self.values = values
        self.fence = fence
        self.now = now
        self.wrote = False
        self.absent: set[bytes] = set()

    @property
    def may_share(self) -> bool:
        return self.fence is not None and not self.wrote


class Recorder:
    """What has been noted so far.

    Attributes:
        shared: a copy for everybody is being made; touching what is one visitor's is noted.
        collects: something is going to be kept; otherwise nobody asks what was read.
        tags: names of what was read.
        values: results of value functions, in the order of their first use.
        until: the earliest instant, in seconds since 1970, at which the result changes by itself.
        reasons: why the result may not be kept; the first word is one of the documented ones.
        given: the `Cache-Control` that the response was given when the application left it to us.
        holes: marker, name and encoded arguments of each place left for the real request.
        places: where in the code each reason arose, for whoever explains; `None` looks for none.
        visitors_only: whoever is signed in may be answered with something else altogether.
        here: it is right at the address of the page alone.
    """

    __slots__ = (
        "collects", "given", "here", "holes", "places", "reading", "reasons", "shared", "tags",
        "until", "values", "visitors_only",
    )  # fmt: skip

    def __init__(self, reading: Reading, *, shared: bool = False, collects: bool = True) -> None:
        self.reading = reading
        self.shared = shared
        self.collects = collects
        self.tags: set[str] = set()
        self.values: dict[bytes, Remembered] = {}
        self.until: float | None = None
        self.reasons: list[str] = []
        self.given = ""
        self.holes: list[tuple[bytes, str, bytes]] = []
        self.places: list[str] | None = None
        self.visitors_only = False
        self.here = False

    def end_at(self, until: float | None) -> None:
        if until is not None and (self.until is None or until < self.until):
            self.until = until

    def use(self, key: bytes, note: Remembered) -> None:
        """Depend on a value.

        One that was another before, in the same render, is never the same again: it changed
        meanwhile, and may change back.
        """
        before = self.values.setdefault(key, note)
        if before.digest != note.digest:
            self.values[key] = note.moved()

    def refuse(self, reason: str) -> None:
        """Note why the result may not be kept."""
        self.reasons.append(reason)
        if self.places is not None:
            self.places.append(_place())

    def has_noted(self) -> bool:
        """Whether there is anything that a copy would depend on, or should not be kept for."""
        return bool(
            self.tags
            or self.values
            or self.reasons
            or self.holes
            or self.here
            or self.visitors_only
            or self.until is not None
        )

    def inherit(self, inner: Recorder) -> None:
        """Be made of what `inner` is made of."""
        self.depend_like(inner)
        self.here |= inner.here
        self.reasons += inner.reasons
        self.holes += inner.holes

    def depend_like(self, other: Recorder) -> None:
        """Depend on all that `other` depends on so far.

        Its address aside, which every page has looked at before it shows anything.
        """
        self.tags |= other.tags
        for key, each in other.values.items():
            self.use(key, each)
        self.end_at(other.until)
        self.visitors_only |= other.visitors_only


# Code of these says nothing about who asked for it.
_CARRIERS = ("cms_cache.", "pyramid", "webob", "zope.", "jinja2.", "sqlalchemy", "contextlib")


def _place() -> str:
    """The nearest place in the code that belongs to an application, a theme or a plugin."""
    frame = sys._getframe(1)
    while frame is not None:
        code = frame.f_code
        if code.co_filename.endswith((".jinja2", ".html")):
            return code.co_filename  # the line is one of the compiled template
        if not frame.f_globals.get("__name__", "").startswith(_CARRIERS):
            return f"{code.co_filename}:{frame.f_lineno} ({code.co_name})"
        if frame.f_back is None:
            break
        frame = frame.f_back
    return ""


_current: ContextVar[Recorder | None] = ContextVar("cms_cache_recorder", default=None)

current = _current.get
"""The recorder in force, or `None`."""


@contextlib.contextmanager
def record(recorder: Recorder | None) -> Iterator[Recorder | None]:
    """Let `recorder` note what happens inside; `None` notes nothing."""
    token = _current.set(recorder)
    try:
        yield recorder
    finally:
        _current.reset(token)


def depends(*tags: str) -> None:
    """Note that what is being made depends on what these tags name.

    For what lives outside the database; statements on a tracked engine note themselves. Whoever
    changes it publishes the tag: `registry.cms_caches.changes.publish([tag])`.
    """
    recorder = _current.get()
    if recorder is not None:
        recorder.tags.update(tags)


def depends_until(instant: dt.datetime | None) -> None:
    """Note that what is being made changes by itself at `instant`, an aware datetime.

    Raises `ValueError` for one that is not: it would be taken for one of the server's time zone.
    """
    if instant is not None and instant.tzinfo is None:
        raise ValueError("depends_until takes an aware datetime: whose noon is it?")
    recorder = _current.get()
    if recorder is not None and instant is not None:
        recorder.end_at(instant.timestamp())


def private(reason: str) -> None:
    """Note that what is being made is one visitor's: no shared copy of it is kept.

    Args:
        reason: what was touched, such as `session`; it is shown as the reason.
    """
    recorder = _current.get()
    if recorder is not None:
        recorder.refuse(reason)


def for_visitors_only() -> None:
    """Note that the page which is being made is not for people who are signed in.

    Visitors share it; everybody else is answered for themselves, as if it were not shared. For
    pages that show something else to whoever has the right to see it.
    """
    recorder = _current.get()
    if recorder is not None:
        recorder.visitors_only = True


def depends_on_address() -> None:
    """Note that what is being made is right at the address of its page alone.

    A part that several pages show is not kept then; pages have their address in their key.
    """
    recorder = _current.get()
    if recorder is not None:
        recorder.here = True


CLOSED = "closed"


def closed() -> None:
    """Note that the error which follows is meant: no old copy is served in its place."""
    private(CLOSED)


def is_shared() -> bool:
    """Whether a copy for everybody is being made."""
    recorder = _current.get()
    return recorder is not None and recorder.shared

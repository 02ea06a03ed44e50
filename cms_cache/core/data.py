"""Results of service calls, kept until their time is over or their data changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar, cast

import msgspec
from dogpile.cache.api import NO_VALUE, SerializedReturnType

from cms_cache.core import codec
from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.types import Changes, Fence
from cms_cache.core.region import Region, log

T = TypeVar("T")
K = TypeVar("K", bound="str | int")

# Published when nobody can say what a statement changed.
EVERYTHING = "*"

NOW = Fence(-1, -1)
"""Stands for "the fence of this moment", for computations outside a transaction."""


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    created: float
    epoch: int
    seq: int
    tags: tuple[str, ...]
    value: msgspec.Raw


_entries = msgspec.msgpack.Decoder(_Entry)


class DataCache:
    """Service calls by name and key.

    A value is used while it is younger than its lifetime and nothing that its tags name was
    published after the fence it was computed under. So a value that was computed from an older
    snapshot is never taken for a new one, however long the computation took.
    """

    def __init__(self, region: Region, changes: Changes) -> None:
        self.region = region
        self.changes = changes

    def get_or_create(
        self,
        name: str,
        key: object,
        creator: Callable[[], T],
        *,
        lifetime: int,
        tags: Iterable[str],
        fence: Fence | None = NOW,
        type: type[T] | Any = Any,
    ) -> T:
        """The kept value, else `creator()`.

        Args:
            name: of the call, such as `users.by_id`.
            key: its arguments, as text or as something whose text is unique.
            creator: computes the value; one caller at a time does, the others wait for it.
            lifetime: seconds.
            tags: what the value depends on, such as `table:user`.
            fence: how far the transaction sees; `None` when it has written something itself:
                then nothing is read from the cache and nothing is kept.
            type: what the value is decoded to, when it is not plain data.

        An empty result is a value like any other. What cannot be kept is returned all the same.
        """
        if fence is None or not self._caught_up():
            return creator()
        tags = tuple(tags)
        place = self._place(name, key)
        found = self._usable(self.region.guard.get_serialized(place), lifetime, type)
        if found is not NO_VALUE:
            return cast("T", found)
        mutex = self.region._mutex(place)
        mutex.acquire(True)
        try:
            # Whoever had the lock before us may just have computed it.
            found = self._usable(self.region.guard.get_serialized(place), lifetime, type)
            if found is not NO_VALUE:
                return cast("T", found)
            fence = self._fence(fence)
            value = creator()
            if fence is not None:
                self._keep({place: value}, tags, fence)
            return value
        finally:
            mutex.release()

    def get_many(
        self,
        name: str,
        keys: Sequence[K],
        creator: Callable[[Sequence[K]], Mapping[K, T]],
        *,
        lifetime: int,
        tags: Iterable[str],
        fence: Fence | None = NOW,
        type: type[T] | Any = Any,
    ) -> dict[K, T | None]:
        """Several values in one look: `creator` is asked once for all that are missing.

        A key that `creator` does not answer has the value `None`, which is kept as well.
        """
        wanted = list(dict.fromkeys(keys))
        if fence is None or not self._caught_up():
            made = creator(wanted)
            return {key: made.get(key) for key in wanted}
        places = {key: self._place(name, key) for key in wanted}
        raw = self.region.guard.get_serialized_multi([places[key] for key in wanted])
        found: dict[K, Any] = {}
        for key, each in zip(wanted, raw, strict=True):
            value = self._usable(each, lifetime, type)
            if value is not NO_VALUE:
                found[key] = value
        missing = [key for key in wanted if key not in found]
        if missing:
            fence = self._fence(fence)
            made = creator(missing)
            new = {key: made.get(key) for key in missing}
            found.update(new)
            if fence is not None:
                self._keep({places[key]: new[key] for key in missing}, tuple(tags), fence)
        return {key: found[key] for key in wanted}

    def _caught_up(self) -> bool:
        try:
            self.changes.catch_up()
        except Unavailable:
            return False
        return True

    def invalidate(self, *tags: str) -> bool:
        """Say after a commit what has changed; answers whether all processes can know."""
        return self.changes.publish(tags)

    def _place(self, name: str, key: object) -> str:
        mangle = self.region.key_mangler
        assert mangle is not None
        return mangle(f"{name}:{key}")

    def _fence(self, fence: Fence) -> Fence | None:
        if fence is not NOW:
            return fence
        try:
            return self.changes.fence()
        except Unavailable:
            return None

    def _usable(self, raw: SerializedReturnType, lifetime: int, type: Any) -> Any:
        if raw is NO_VALUE:
            return NO_VALUE
        try:
            entry = _entries.decode(raw)
            age = time.time() - entry.created
            if not -5 <= age <= lifetime:
                return NO_VALUE
            if not self.changes.fresh((*entry.tags, EVERYTHING), Fence(entry.epoch, entry.seq)):
                return NO_VALUE
            return msgspec.msgpack.decode(entry.value, type=type)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return NO_VALUE

    def _keep(self, made: Mapping[str, Any], tags: tuple[str, ...], fence: Fence) -> None:
        now = time.time()
        ready = {}
        for place, value in made.items():
            try:
                inner = msgspec.Raw(codec.encode(value))
                ready[place] = codec.encode(_Entry(now, fence.epoch, fence.seq, tags, inner))
            except codec.Unserialisable as wrong:
                log.error("Nothing is kept under %s: %s", place, wrong)
                self.region.guard.failed(wrong)
        if len(ready) == 1:
            ((place, raw),) = ready.items()
            self.region.guard.set_serialized(place, raw)
        elif ready:
            self.region.guard.set_serialized_multi(ready)

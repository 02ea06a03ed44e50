"""Where values are kept: as objects of a process, and as bytes that processes share."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
from dogpile.cache.api import NO_VALUE, SerializedReturnType

from cms_cache.core import codec
from cms_cache.core.freshness.types import Changes, Fence
from cms_cache.core.pages.reasons import HIT, RENDER
from cms_cache.core.recording import Reading, Recorder, record
from cms_cache.core.region import Region, short_key
from cms_cache.core.signing import opened, sign
from cms_cache.core.values import FUNCTIONS, Function, Remembered

log = logging.getLogger(__name__)

_DIGEST = 12
_ALL = "region:data"
_OVERHEAD = 600


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A value as it is stored; `result` is encoded."""

    created: float
    epoch: int
    seq: int
    until: float | None
    tags: tuple[str, ...]
    digest: bytes
    result: bytes


class _Near(NamedTuple):
    kept: Kept
    result: Any
    size: int


_kept = msgspec.msgpack.Decoder(Kept)


class ValueStore:
    """Kept values: objects of this process, and bytes that processes share.

    Args:
        region: where bytes are kept.
        changes: what was published as changed.
        secret: signs what is kept there.
        most_size: bytes of encoded results that this process keeps as objects.

    Attributes:
        nobody: what values are computed in, so that none can look at who has asked.
    """

    def __init__(self, region: Region, changes: Changes, secret: bytes, most_size: int) -> None:
        self.region = region
        self.changes = changes
        self._secret = secret
        self._most = most_size
        self._size = 0
        self._near: OrderedDict[bytes, _Near] = OrderedDict()
        self._lock = threading.Lock()
        self.nobody: Callable[[], AbstractContextManager[Any]] = nullcontext

    def use(
        self, recorder: Recorder, function: Function, db: Any, arguments: dict[str, Any], now: Any
    ) -> Any:
        """The value for whoever is recording, who depends on it from now on."""
        try:
            raw = function.encode_arguments(arguments)
        except codec.Unserialisable as wrong:
            log.error("%s is no value: its arguments are no plain data: %s", function.name, wrong)
            return function.call(db, arguments, now)
        key = f"{function.name}:".encode() + raw
        reading = recorder.reading
        found = self._fresh(function, key, reading) if function.keep else None
        if found is None:
            found = self._compute(recorder, function, key, db, arguments, now)
            self._counted(RENDER, "computed")
        else:
            self._counted(HIT)
        kept = found.kept
        note = Remembered(function.name, raw, kept.digest, kept.tags, kept.until)
        recorder.use(key, note)
        return found.result

    def fetch(self, notes: Iterable[Remembered], reading: Reading) -> None:
        """Bring the kept values that `notes` name into this process, in one look.

        For values that are likely to be used next: one by one, each costs a round trip to Redis.
        """
        if self.region.guard.kind != "redis" or not reading.may_share:
            return
        wanted: dict[bytes, Function] = {}
        for note in notes:
            function = FUNCTIONS.get(note.name)
            if function is None or not function.keep or function.here:
                continue
            key = f"{note.name}:".encode() + note.args
            near = self._near.get(key)
            if near is None or not self._holds(near.kept, function, reading):
                wanted[key] = function
        if len(wanted) < 2:
            return
        places = [self._place(key) for key in wanted]
        for (key, function), raw in zip(
            wanted.items(), self.region.guard.get_serialized_multi(places), strict=True
        ):
            if self._taken(function, key, raw, reading) is None:
                reading.absent.add(key)

    def again(self, note: Remembered, reading: Reading, db: Any) -> Remembered | None:
        """The value as it is now; `None` when it cannot be told or is another one.

        Args:
            note: what a page remembers.
            db: a connection to read with.
        """
        found = self._again(note, reading, db)
        if found is None:
            self._counted(RENDER, "changed")
        else:
            self._counted(HIT, "unchanged")
        return found

    def _counted(self, decision: str, reason: str = "") -> None:
        guard = self.region.guard
        guard.counters.answered(guard.region, decision, reason)

    def _again(self, note: Remembered, reading: Reading, db: Any) -> Remembered | None:
        function = FUNCTIONS.get(note.name)
        if function is None or not reading.may_share:
            return None
        try:
            arguments = function.decode_arguments(note.args)
            key = f"{note.name}:".encode() + note.args
            found = self._fresh(function, key, reading) if function.keep else None
            if found is None:
                inner = Recorder(reading)
                found = self._compute(inner, function, key, db, arguments, reading.now())
                if inner.reasons:
                    return None
        except Exception:  # whatever it is: the page is rendered, and fails or not
            log.info("The value %s could not be asked for again", note.name, exc_info=True)
            return None
        if found.kept.digest != note.digest:
            return None
        return Remembered(note.name, note.args, note.digest, found.kept.tags, found.kept.until)

    def _compute(
        self,
        recorder: Recorder,
        function: Function,
        key: bytes,
        db: Any,
        arguments: dict[str, Any],
        now: Any,
    ) -> _Near:
        reading = recorder.reading
        inner = Recorder(reading)
        try:
            with record(inner), self.nobody():
                result = function.call(db, arguments, now)
        except BaseException:
            recorder.inherit(inner)  # whoever catches it shows that something is not there
            raise
        # What it used it depends on; when that changes, all of it is computed again.
        flatten(inner)
        recorder.reasons += inner.reasons
        try:
            raw = codec.encode(result)
        except codec.Unserialisable as wrong:
            log.error("The result of %s is no plain data: %s", function.name, wrong)
            # Nothing can be told of it later: whoever uses it is made anew with its tables.
            recorder.tags |= inner.tags
            raw = b""
        fence = reading.fence or Fence(0, 0)
        kept = Kept(
            created=time.time(),
            epoch=fence.epoch,
            seq=fence.seq,
            until=inner.until,
            tags=tuple(sorted(inner.tags)),
            digest=blake2b(raw, digest_size=_DIGEST).digest(),
            result=raw,
        )
        near = _Near(kept, result, len(raw) + len(key) + _OVERHEAD)
        # What was not found is not kept: anybody can ask for any number of names.
        wanted = function.keep and result is not None
        if wanted and raw and reading.may_share and not inner.reasons:
            self._keep(key, near)
            if not function.here and function.reads_back(raw, result):
                signed = sign(codec.encode(kept), self._secret, key)
                self.region.guard.set_serialized(self._place(key), signed)
        return near

    def _fresh(self, function: Function, key: bytes, reading: Reading) -> _Near | None:
        near = self._near.get(key)
        if near is not None and self._holds(near.kept, function, reading):
            return near
        if function.here or key in reading.absent:
            return None
        return self._taken(
            function, key, self.region.guard.get_serialized(self._place(key)), reading
        )

    def _taken(
        self, function: Function, key: bytes, found: SerializedReturnType, reading: Reading
    ) -> _Near | None:
        """What was found in the region, near from now on; `None` when it is of no use."""
        if found is NO_VALUE:
            return None
        raw = opened(found, self._secret, key)
        if raw is None:
            return None
        try:
            kept = _kept.decode(raw)
            if not self._holds(kept, function, reading):
                return None
            near = _Near(kept, function.decode_result(kept.result), len(found) + _OVERHEAD)
        except (msgspec.MsgspecError, ValueError, TypeError, NameError, RecursionError):
            return None
        self._keep(key, near)
        return near

    def _holds(self, kept: Kept, function: Function, reading: Reading) -> bool:
        if not -5 <= time.time() - kept.created <= function.lifetime:
            return False
        if kept.until is not None and reading.now().timestamp() >= kept.until:
            return False
        return self.changes.fresh((*kept.tags, _ALL), Fence(kept.epoch, kept.seq))

    def _keep(self, key: bytes, near: _Near) -> None:
        if self.region.guard.kind == "none":
            return  # who chose that means it
        with self._lock:
            old = self._near.pop(key, None)
            if old is not None:
                self._size -= old.size
            if near.size > self._most // 4:
                return
            self._near[key] = near
            self._size += near.size
            while self._size > self._most:
                self._size -= self._near.popitem(last=False)[1].size

    def _place(self, key: bytes) -> str:
        assert self.region.key_mangler is not None
        return self.region.key_mangler(short_key("v:" + key.decode("latin-1")))

    def clear(self) -> None:
        """Forget this process's objects."""
        with self._lock:
            self._near.clear()
            self._size = 0

    def forget(self, secret: bytes) -> None:
        """Forget this process's objects, and sign with another key."""
        self.clear()
        self._secret = secret


def flatten(recorder: Recorder) -> None:
    """Turn the values of `recorder` into its tags and its end."""
    for note in recorder.values.values():
        recorder.tags.update(note.tags)
        recorder.end_at(note.until)
    recorder.values.clear()

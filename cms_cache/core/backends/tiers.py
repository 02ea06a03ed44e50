"""A near tier in this process before a shared one behind it, coherent over processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dogpile.cache.api import NO_VALUE, CacheMutex, SerializedReturnType

from cms_cache.core.backends.memory import MemoryBackend
from cms_cache.core.backends.types import Backend, Usage
from cms_cache.core.errors import Unavailable
from cms_cache.core.freshness.table import TableChanges

_STAMP = 8


class TieredBackend(Backend):
    """Looks near first. When the shared tier does not answer, the near one goes on alone and
    keeps what could not be kept there.

    Args:
        near: copies of this process.
        shared: where the value is.
        table: what all processes of the host see. A copy carries the stamp that its key had
            before the shared tier was read; whoever writes changes it afterwards, so no process
            uses its copy any more. Nothing is copied when writing: two writers would leave the
            later one's copy over the earlier one's value.
    """

    def __init__(self, near: MemoryBackend, shared: Backend, table: TableChanges) -> None:
        self.near = near
        self.shared = shared
        self.kind = shared.kind
        self._table = table

    def _copy(self, key: str) -> SerializedReturnType:
        copy = self.near.get_serialized(key)
        if copy is NO_VALUE:
            return NO_VALUE
        if int.from_bytes(copy[:_STAMP], "little") != self._table.stamp(key):
            return NO_VALUE
        return copy[_STAMP:]

    def _keep(self, key: str, stamp: int, value: SerializedReturnType) -> None:
        if value is not NO_VALUE:
            self.near.set_serialized(key, stamp.to_bytes(_STAMP, "little") + value)

    def get_serialized(self, key: str) -> SerializedReturnType:
        value = self._copy(key)
        if value is NO_VALUE:
            stamp = self._table.stamp(key)
            value = self.shared.get_serialized(key)
            self._keep(key, stamp, value)
        return value

    def get_serialized_multi(self, keys: Iterable[str]) -> Sequence[SerializedReturnType]:
        keys = list(keys)
        found = {key: self._copy(key) for key in keys}
        missing = [key for key, value in found.items() if value is NO_VALUE]
        if missing:
            stamps = [self._table.stamp(key) for key in missing]
            values = self.shared.get_serialized_multi(missing)
            for key, stamp, value in zip(missing, stamps, values, strict=True):
                found[key] = value
                self._keep(key, stamp, value)
        return [found[key] for key in keys]

    def set_serialized(self, key: str, value: bytes) -> None:
        self.set_serialized_multi({key: value})

    def set_serialized_multi(self, mapping: Mapping[str, bytes]) -> None:
        # Before, in case we are killed in between; and after, for those who read in between.
        self._touch(mapping)
        try:
            self.shared.set_serialized_multi(mapping)
        except Unavailable:
            self._touch(mapping)
            for key, value in mapping.items():
                self._keep(key, self._table.stamp(key), value)
            raise
        self._touch(mapping)

    def delete(self, key: str) -> None:
        self.delete_multi([key])

    def delete_multi(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        self._touch(keys)
        try:
            self.shared.delete_multi(keys)
        finally:
            self._touch(keys)

    def _touch(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._table.touch(key)

    def get_mutex(self, key: str) -> CacheMutex | None:
        return self.shared.get_mutex(key)

    def clear(self) -> int:
        try:
            return self.shared.clear()
        finally:
            self._table.touch_all()
            self.near.clear()

    def usage(self) -> Usage:
        return self.shared.usage()

    def values(self) -> Iterator[bytes]:
        return self.shared.values()

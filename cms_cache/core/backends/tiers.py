"""A near tier in this process before a shared one behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dogpile.cache.api import NO_VALUE, CacheMutex, SerializedReturnType

from cms_cache.core.backends.types import Backend, Usage


class TieredBackend(Backend):
    """Looks near first. When the shared tier does not answer, the near one goes on alone.

    A value found near may have been replaced by another process: whoever must not serve it
    keeps a proof of freshness in the value, as `cms_cache.core.data` does.
    """

    def __init__(self, near: Backend, shared: Backend) -> None:
        self.near = near
        self.shared = shared
        self.kind = shared.kind

    def get_serialized(self, key: str) -> SerializedReturnType:
        value = self.near.get_serialized(key)
        if value is NO_VALUE:
            value = self.shared.get_serialized(key)
            if value is not NO_VALUE:
                self.near.set_serialized(key, value)
        return value

    def get_serialized_multi(self, keys: Iterable[str]) -> Sequence[SerializedReturnType]:
        keys = list(keys)
        found = dict(zip(keys, self.near.get_serialized_multi(keys), strict=True))
        missing = [key for key, value in found.items() if value is NO_VALUE]
        if missing:
            for key, value in zip(missing, self.shared.get_serialized_multi(missing), strict=True):
                found[key] = value
                if value is not NO_VALUE:
                    self.near.set_serialized(key, value)
        return [found[key] for key in keys]

    def set_serialized(self, key: str, value: bytes) -> None:
        self.near.set_serialized(key, value)
        self.shared.set_serialized(key, value)

    def set_serialized_multi(self, mapping: Mapping[str, bytes]) -> None:
        self.near.set_serialized_multi(mapping)
        self.shared.set_serialized_multi(mapping)

    def delete(self, key: str) -> None:
        self.near.delete(key)
        self.shared.delete(key)

    def delete_multi(self, keys: Iterable[str]) -> None:
        keys = list(keys)
        self.near.delete_multi(keys)
        self.shared.delete_multi(keys)

    def refetch(self, key: str) -> SerializedReturnType:
        """The shared tier's value, when the near one turned out to be old."""
        value = self.shared.get_serialized(key)
        if value is NO_VALUE:
            self.near.delete(key)
        else:
            self.near.set_serialized(key, value)
        return value

    def get_mutex(self, key: str) -> CacheMutex | None:
        return self.shared.get_mutex(key)

    def clear(self) -> int:
        self.near.clear()
        return self.shared.clear()

    def usage(self) -> Usage:
        return self.shared.usage()

"""What a backend must do beside what dogpile asks of it.

`cms_cache.testing.BackendContract` proves it.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dogpile.cache.api import NO_VALUE, BytesBackend, SerializedReturnType


@dataclass(frozen=True, slots=True)
class Usage:
    """How much a backend holds of what it may hold; `None` where nobody knows."""

    entries: int | None
    size: int | None
    most_entries: int | None = None
    most_size: int | None = None


class Backend(BytesBackend):
    """Bytes by key. A key that is missing, expired or damaged is `NO_VALUE`.

    `Unavailable` is the only error that a method raises. Setting may drop the value (too large,
    no room): a cache promises nothing. Keys arrive with the prefix of their site and region.
    """

    kind = ""

    @abstractmethod
    def get_serialized(self, key: str) -> SerializedReturnType: ...

    @abstractmethod
    def set_serialized(self, key: str, value: bytes) -> None: ...

    @abstractmethod
    def delete(self, key: str) -> None: ...

    @abstractmethod
    def clear(self) -> int:
        """Forget everything of this region and nothing else; answers how many entries."""

    @abstractmethod
    def usage(self) -> Usage: ...

    @abstractmethod
    def values(self) -> Iterator[bytes]:
        """Every value of this region, in no order; some that come and go meanwhile are missed."""

    def get_serialized_multi(self, keys: Iterable[str]) -> Sequence[SerializedReturnType]:
        return [self.get_serialized(key) for key in keys]

    def set_serialized_multi(self, mapping: Mapping[str, bytes]) -> None:
        for key, value in mapping.items():
            self.set_serialized(key, value)

    def delete_multi(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.delete(key)


class NullBackend(Backend):
    """Keeps nothing: every look is a miss."""

    kind = "none"

    def __init__(self) -> None:
        """Takes nothing and needs nothing."""

    def get_serialized(self, key: str) -> SerializedReturnType:
        return NO_VALUE

    def set_serialized(self, key: str, value: bytes) -> None:
        return None

    def delete(self, key: str) -> None:
        return None

    def clear(self) -> int:
        return 0

    def usage(self) -> Usage:
        return Usage(0, 0, 0, 0)

    def values(self) -> Iterator[bytes]:
        return iter(())

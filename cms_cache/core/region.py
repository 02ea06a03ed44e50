"""A dogpile region whose values are data, and for which nothing foreign is a value."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping
from typing import Any

import msgspec
from dogpile.cache import CacheRegion, register_backend
from dogpile.cache.api import (
    NO_VALUE,
    CachedValue,
    CacheReturnType,
    CantDeserializeException,
    SerializedReturnType,
)
from dogpile.cache.region import value_version

from cms_cache.core import codec
from cms_cache.core.guard import Guard

log = logging.getLogger(__name__)

# A value dated further ahead was written by a clock that has since been put back.
_TOLERATED_SKEW = 5.0
_LONGEST_KEY = 200
_metadata = msgspec.json.Decoder(dict[str, float])


class Region(CacheRegion):
    """Made by `make_region`; everything dogpile documents for regions holds.

    Values are what msgspec can encode. Others are not kept, which is logged as an error: a
    visitor gets the page all the same.
    """

    guard: Guard

    def _parse_serialized_from_backend(self, value: SerializedReturnType) -> CacheReturnType:
        if value is None or value is NO_VALUE:
            return NO_VALUE
        head, bar, body = value.partition(b"|")
        try:
            metadata = _metadata.decode(head)
            created = metadata["ct"]
            if not bar or metadata["v"] != value_version or created > time.time() + _TOLERATED_SKEW:
                return NO_VALUE
            return CachedValue(codec.decode(body), metadata)
        except (msgspec.MsgspecError, KeyError, CantDeserializeException, ValueError):
            return NO_VALUE

    def set(self, key: str, value: Any) -> None:
        self._keep({key: self._value(value)})

    def set_multi(self, mapping: Mapping[str, Any]) -> None:
        self._keep({key: self._value(value) for key, value in mapping.items()})

    def _keep(self, mapping: Mapping[str, CachedValue]) -> None:
        assert self.key_mangler
        mangle = self.key_mangler
        self._set_multi_cached_value_to_backend(
            {mangle(key): value for key, value in mapping.items()}
        )

    def _set_cached_value_to_backend(self, key: str, value: CachedValue) -> None:
        self._set_multi_cached_value_to_backend({key: value})

    def _set_multi_cached_value_to_backend(self, mapping: Mapping[str, CachedValue]) -> None:
        ready = {}
        for key, value in mapping.items():
            try:
                ready[key] = self._serialize_cached_value_elements(value.payload, value.metadata)
            except codec.Unserialisable as wrong:
                log.error("Nothing is kept under %s: %s", key, wrong)
                self.guard.failed(wrong)
        if len(ready) == 1:
            ((key, raw),) = ready.items()
            self.guard.set_serialized(key, raw)
        elif ready:
            self.guard.set_serialized_multi(ready)


def make_region(name: str, prefix: str, guard: Guard, *, lifetime: int) -> Region:
    """A region.

    Args:
        name: what it is called in statistics and settings.
        prefix: stands before every key, so that sites and regions do not meet.
        lifetime: seconds after which a value is not used any more.
    """

    def mangle(key: Any) -> str:
        return prefix + short_key(str(key))

    region = Region(
        name=name, key_mangler=mangle, serializer=codec.encode, deserializer=codec.decode
    )
    region.guard = guard
    region.configure("cms_cache.given", expiration_time=lifetime, arguments={"backend": guard})
    return region


def given_backend(arguments: Mapping[str, Any]) -> Any:
    """dogpile makes backends from a name and arguments; ours are made before."""
    return arguments["backend"]


register_backend("cms_cache.given", __name__, "given_backend")


def short_key(key: str) -> str:
    """`key`, or what is plain of it and a digest when a store or a log would stumble over it."""
    if len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable():
        return key
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    plain = "".join(letter for letter in key[:100] if letter.isascii() and letter.isprintable())
    return f"{plain}~{digest}"

"""Values as bytes: msgspec, the same bytes for the same value in every process, never pickle."""

from __future__ import annotations

from typing import Any

import msgspec
from dogpile.cache.api import CantDeserializeException

# Sets and dictionaries are sorted: otherwise a digest would differ between two processes.
_encoder = msgspec.msgpack.Encoder(order="deterministic")
_decoder = msgspec.msgpack.Decoder()


class Unserialisable(TypeError):
    """A value that cannot be kept: something other than plain data and msgspec structs."""


def encode(value: Any) -> bytes:
    """`value` as MessagePack.

    Raises:
        Unserialisable: it holds something that is not data.
    """
    try:
        return _encoder.encode(value)
    except (TypeError, ValueError, OverflowError, RecursionError) as wrong:
        raise Unserialisable(f"{type(value).__name__} cannot be cached: {wrong}") from wrong


def decode(raw: bytes) -> Any:
    """What `encode` was given, structs and tuples as plain dictionaries and lists.

    Raises:
        CantDeserializeException: the bytes are not ours; dogpile takes that for a miss.
    """
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise CantDeserializeException(str(wrong)) from wrong

"""Bytes that only this site can have written: whoever can write to the store forges nothing."""

from __future__ import annotations

from hashlib import blake2b
from hmac import compare_digest

_SIGNATURE = 16


def sign(raw: bytes, secret: bytes, name: bytes = b"") -> bytes:
    """`raw` behind its signature.

    Args:
        name: what it is looked for under, where it does not say so itself: it cannot be put
            under another one.
    """
    return _signature(raw, secret, name) + raw


def opened(signed: bytes, secret: bytes, name: bytes = b"") -> bytes | None:
    """What `sign` was given; `None` for what is damaged, foreign or another's."""
    signature, raw = signed[:_SIGNATURE], signed[_SIGNATURE:]
    return raw if compare_digest(signature, _signature(raw, secret, name)) else None


def _signature(raw: bytes, secret: bytes, name: bytes) -> bytes:
    found = blake2b(digest_size=_SIGNATURE, key=secret[:64])
    if name:
        found.update(len(name).to_bytes(8, "big") + name)
    found.update(raw)
    return found.digest()

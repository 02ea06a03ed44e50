"""Fingerprints of records, so that what did not change is not imported again."""

from __future__ import annotations

import hashlib

import msgspec


def digest_of(record: object) -> str:
    """Return the SHA-256 of *record* as 64 hexadecimal digits."""
    return hashlib.sha256(msgspec.msgpack.encode(record)).hexdigest()


def joined(*parts: str) -> str:
    """Return the SHA-256 of *parts*, told apart."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()

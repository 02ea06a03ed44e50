"""Password hashes: Argon2id as OWASP recommends (19 MiB, two passes, one lane)."""

from __future__ import annotations

import hashlib
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

#: Longer input is refused before it is hashed: nobody types it, and hashing it costs.
MAX_LENGTH = 256

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)

#: A hash of nothing anybody knows: verified when there is no account, so that the
#: answer takes as long as for one that exists.
_DECOY = _hasher.hash(hashlib.sha256(b"nobody").hexdigest())


def hash_password(password: str) -> str:
    """Return the PHC string to store for *password*."""
    return _hasher.hash(_normal(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Return whether *password* is behind *stored*; None takes as long as a hash."""
    usable = stored is not None and len(password) <= MAX_LENGTH
    try:
        _hasher.verify(stored or _DECOY, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return usable


def needs_rehash(stored: str) -> bool:
    """Return whether *stored* was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _normal(password: str) -> bytes:
    """Bring what different keyboards send for the same characters to one form."""
    text = unicodedata.normalize("NFKC", password[:MAX_LENGTH])
    return text.encode("utf-8", "surrogatepass")

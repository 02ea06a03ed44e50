"""Random tokens for links and recovery; only their hash is stored."""

from __future__ import annotations

import hashlib
import re
import secrets

#: 256 bits: a fast hash is enough for what cannot be guessed.
TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")
#: Without vowels and look-alikes: no words, no misreading.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
RECOVERY_CODES = 10


def new_token() -> str:
    """Return a token for a link: 43 URL-safe characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def looks_like_token(text: str) -> bool:
    """Return whether *text* could be a token, before the database is asked."""
    return _TOKEN.match(text) is not None


def new_recovery_code() -> str:
    """Return a recovery code such as ``bcdf-2345-ghjk`` (57 bits)."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def token_hash(token: str) -> str:
    """Return what is stored of a token: SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def recovery_hash(code: str, user_id: int) -> str:
    """Return what is stored of a recovery code, however it was typed."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return token_hash(f"recovery:{user_id}:{plain}")

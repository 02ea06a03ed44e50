"""Secrets at rest: encrypted with a key that comes from the site's own secret."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class BoxError(Exception):
    """What was stored cannot be read: it was damaged, or the site's secret has changed."""


class SecretBox:
    """Encrypts short texts for one purpose (Fernet: AES-128-CBC with HMAC-SHA-256).

    :param secret: the site's ``cms.secret``.
    :param purpose: keeps the keys of different uses apart.
    """

    def __init__(self, secret: str, purpose: str) -> None:
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"benben:{purpose}".encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(kdf.derive(secret.encode())))

    def seal(self, text: str) -> str:
        """Return *text* encrypted."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, sealed: str) -> str:
        """Return what :meth:`seal` was given; :raises BoxError: when it cannot be read."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii", "replace")).decode()
        except InvalidToken as error:
            raise BoxError(
                "a secret cannot be decrypted; was cms.secret changed since it was stored?"
            ) from error

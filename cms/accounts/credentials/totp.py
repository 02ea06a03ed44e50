"""Time-based one-time passwords (RFC 6238): six digits, thirty seconds."""

from __future__ import annotations

import datetime as dt
import hmac
import io
import re

import pyotp
import segno

STEP_SECONDS = 30


def new_secret() -> str:
    """Return a fresh secret in base 32 (160 bits)."""
    return pyotp.random_base32(length=32)


def accepted_step(secret: str, code: str, now: dt.datetime, last: int | None) -> int | None:
    """Return the time step that *code* belongs to, or None when it is not good.

    The step before and after now are accepted, since clocks differ; a step up to *last*
    is not, so that a code works once (RFC 6238, 5.2).
    """
    digits = re.sub(r"[\s-]", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    totp = pyotp.TOTP(s=secret, digits=6, interval=STEP_SECONDS)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(max(0, current - 1), current + 2):
        matches = hmac.compare_digest(totp.generate_otp(step), digits)
        if matches and (last is None or step > last):
            found = step
    return found


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """Return the ``otpauth:`` URI that authenticator apps read."""
    return pyotp.TOTP(s=secret, digits=6, interval=STEP_SECONDS).provisioning_uri(
        name=account, issuer_name=issuer
    )


def qr_svg(uri: str) -> str:
    """Return *uri* as a QR code: an ``<svg>`` element without style or script."""
    buffer = io.BytesIO()
    segno.make(uri, error="m").save(
        buffer, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, nl=False
    )
    return buffer.getvalue().decode()


def grouped(secret: str) -> str:
    """Return *secret* in groups of four, for typing."""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))

"""People who may sign in, and the one-time tokens that let them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms.db.base import TABLE_OPTIONS, Base, Identified, Timestamps
from cms.db.types import LongText, exact_string


class User(Identified, Timestamps, Base):
    """An account. Authors keep theirs after they leave: it is deactivated, not removed."""

    __tablename__ = "account"

    login: Mapped[str] = mapped_column(exact_string(60), unique=True)
    """Lower-case name to sign in with."""
    email: Mapped[str | None] = mapped_column(exact_string(254), unique=True)
    """Lower-case address; imported authors may have none."""
    name: Mapped[str] = mapped_column(String(200))
    """The name shown to readers."""
    slug: Mapped[str] = mapped_column(exact_string(100), unique=True)
    """The last segment of the author's archive URL."""
    bio: Mapped[str] = mapped_column(LongText, default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    role: Mapped[str] = mapped_column(String(40), index=True)
    locale: Mapped[str | None] = mapped_column(String(12))
    """Language of the admin; None follows the site."""
    password_hash: Mapped[str | None] = mapped_column(String(255))
    """Argon2id, or None for an account that cannot sign in by password yet."""
    password_changed_at: Mapped[dt.datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    """Raised to end every session of the account."""
    totp_secret: Mapped[str | None] = mapped_column(String(255))
    """Encrypted TOTP secret once two-factor sign-in is confirmed."""
    totp_last_step: Mapped[int | None] = mapped_column()
    """The last time step accepted, so that a code works once (RFC 6238, 5.2)."""
    last_sign_in_at: Mapped[dt.datetime | None]

    recovery_codes: Mapped[list[RecoveryCode]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class RecoveryCode(Identified, Base):
    """A hashed code that replaces the second factor once."""

    __tablename__ = "account_recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[dt.datetime | None]


class AccountToken(Identified, Base):
    """A link sent or printed once: sign-in, password reset, invitation."""

    __tablename__ = "account_token"

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[str] = mapped_column(exact_string(64), unique=True)
    """SHA-256 of the token in hexadecimal; the token itself is never stored."""
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]


class SignInAttempt(Identified, Base):
    """One try to sign in, kept for the account's own list and for the audit."""

    __tablename__ = "account_sign_in"
    __table_args__ = (Index(None, "user_id", "at"), TABLE_OPTIONS)

    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime]
    address: Mapped[str] = mapped_column(String(45), default="")
    agent: Mapped[str] = mapped_column(String(200), default="")
    succeeded: Mapped[bool]


class SignInThrottle(Base):
    """Failures counted against one key: an account from a network, or a network."""

    __tablename__ = "account_throttle"

    key: Mapped[str] = mapped_column(exact_string(64), primary_key=True)
    """SHA-256 of what is counted, in hexadecimal: the table names nobody."""
    failures: Mapped[int]
    started_at: Mapped[dt.datetime] = mapped_column(index=True)
    """When the first of these failures happened; the count ends with its window."""

"""Reading accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, func, or_, select
from sqlalchemy.orm import Session

from cms.accounts.models import SignInAttempt, User
from cms.accounts.types import AccountFilter, AccountRow
from cms_cache.core.recording import depends
from cms_cache.core.values import value


class IdentityRow(msgspec.Struct, frozen=True):
    """What an identity is made of."""

    id: int
    login: str
    name: str
    role: str
    locale: str | None
    active: bool
    session_epoch: int


_IDENTITY = (
    select(*(getattr(User, name) for name in IdentityRow.__struct_fields__))
    .where(User.id == bindparam("user_id"))
    # Others signing in must not end it: it depends on this row alone.
    .execution_options(cache_tables=())
)


@value("accounts.identity", keep=True, here=True, lifetime=300)
def identity_row(db: Session, user_id: int) -> IdentityRow | None:
    """Return the row that an identity is made of, or None."""
    depends(f"{User.__tablename__}:{user_id}", f"{User.__tablename__}!")
    row = db.execute(_IDENTITY, {"user_id": user_id}).first()
    return None if row is None else IdentityRow(*row)


def by_login(db: Session, text: str) -> User | None:
    """Return the account with this login or, if none has, this e-mail address."""
    wanted = text.strip().lower()
    if not wanted or "\x00" in wanted or len(wanted) > 254:
        return None
    found = db.scalars(select(User).where(or_(User.login == wanted, User.email == wanted))).all()
    return next((user for user in found if user.login == wanted), found[0] if found else None)


def _filtered(query: Any, wanted: AccountFilter) -> Any:
    if wanted.text:
        escaped = wanted.text.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        pattern = f"%{escaped}%"
        columns = (User.login, User.name, User.email)
        query = query.where(or_(*(func.lower(c).like(pattern, escape="\\") for c in columns)))
    if wanted.role:
        query = query.where(User.role == wanted.role)
    if wanted.active is not None:
        query = query.where(User.active.is_(wanted.active))
    return query


def count_accounts(db: Session, wanted: AccountFilter) -> int:
    """Return how many accounts *wanted* matches."""
    return db.scalar(_filtered(select(func.count()).select_from(User), wanted)) or 0


def list_accounts(
    db: Session, wanted: AccountFilter, *, limit: int = 1000, offset: int = 0
) -> list[AccountRow]:
    """Return accounts by name."""
    query = _filtered(
        select(
            User.id,
            User.login,
            User.name,
            User.email,
            User.role,
            User.active,
            User.totp_secret.is_not(None),
            User.last_sign_in_at,
        ),
        wanted,
    )
    query = query.order_by(func.lower(User.name), User.id).limit(limit).offset(offset)
    return [AccountRow(*row) for row in db.execute(query)]


def role_counts(db: Session) -> dict[str, int]:
    """Return how many accounts each role has."""
    rows = db.execute(select(User.role, func.count().label("number")).group_by(User.role))
    return {row.role: row.number for row in rows}


def recent_sign_ins(db: Session, user_id: int, limit: int = 20) -> Sequence[SignInAttempt]:
    """Return an account's last attempts to sign in, the newest first."""
    query = select(SignInAttempt).where(SignInAttempt.user_id == user_id)
    return db.scalars(query.order_by(SignInAttempt.at.desc()).limit(limit)).all()


def possible_heirs(db: Session, user_id: int) -> list[tuple[int, str]]:
    """Return the accounts that can take over another's content: id and name."""
    query = select(User.id, User.name).where(User.id != user_id, User.active.is_(True))
    return [(row.id, row.name) for row in db.execute(query.order_by(func.lower(User.name)))]


class AuthorRow(msgspec.Struct, frozen=True):
    """An author as their archive shows them."""

    id: int
    name: str
    slug: str
    bio: str


_AUTHOR = select(User.id, User.name, User.slug, User.bio).where(User.slug == bindparam("slug"))


@value("accounts.author_by_slug", keep=True, lifetime=300)
def author_by_slug(db: Connection, slug: str) -> AuthorRow | None:
    """Return the account whose archive is at *slug*, whether it has written anything or not."""
    row = db.execute(_AUTHOR, {"slug": slug}).first()
    return None if row is None else AuthorRow(*row)

"""Accounts as the admin, the command line, the importer and plugins manage them.

accounts = scope.get(AccountService)
accounts.create("ada", name="Ada Lovelace", email="ada@example.org", role="editor",
                password=None, locale=None)                       -> User
accounts.get(7) / accounts.by_login("ada")                         -> User
accounts.list(AccountFilter(text="", role="", active=None), limit=, offset=) -> [AccountRow]
accounts.update(user, name=..., email=..., role=..., active=...)   -> User
accounts.set_password(user, "...")                ends every session of the account
accounts.issue_link(user, Purpose.SIGN_IN | RESET | INVITE)        -> IssuedLink (.path, .token)
accounts.unlock(user)                             forgets failed attempts to sign in
accounts.disable_two_factor(user)
accounts.end_sessions(user)
accounts.delete(user, heir=None | User)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cms.accounts import heirs, queries
from cms.accounts.credentials.passwords import hash_password
from cms.accounts.credentials.rules import password_problem
from cms.accounts.credentials.tokens import new_token, token_hash
from cms.accounts.errors import AccountNotFoundError, LastAdministratorError
from cms.accounts.events import AccountDeleted, AccountDeleting, AccountSaved, AccountSaving
from cms.accounts.lifetimes import link_lifetime
from cms.accounts.models import AccountToken, RecoveryCode, User
from cms.accounts.throttle import Throttle, second_factor_name
from cms.accounts.types import AccountFilter, AccountRow, IssuedLink, Purpose
from cms.accounts.values import CLEANERS
from cms.clock import Clock
from cms.errors import InvalidError
from cms.i18n import _
from cms.security.roles import Role
from cms.text import slugify

if TYPE_CHECKING:
    from cms.audit.services import Audit
    from cms.db.scope import Scope
    from cms.settings.values import Settings

#: Changing one of these ends the sessions of the account.
_ENDS_SESSIONS = frozenset({"role", "active"})


class AccountService:
    """Creates, changes and removes accounts; every act leaves an audit entry."""

    def __init__(
        self, db: Session, settings: Settings, clock: Clock, audit: Audit, notify: Any, later: Any
    ) -> None:
        self.db = db
        self.settings = settings
        self.clock = clock
        self.audit = audit
        self._notify = notify
        self._notify_after_commit = later

    def get(self, user_id: int) -> User:
        """Return an account; :raises AccountNotFoundError: there is none."""
        user = self.db.get(User, user_id)
        if user is None:
            raise AccountNotFoundError(f"there is no account {user_id}")
        return user

    def by_login(self, text: str) -> User:
        """Return the account with this login or address; :raises AccountNotFoundError: none has."""
        user = queries.by_login(self.db, text)
        if user is None:
            raise AccountNotFoundError(f"there is no account {text!r}")
        return user

    def list(
        self, wanted: AccountFilter | None = None, *, limit: int = 1000, offset: int = 0
    ) -> list[AccountRow]:
        """Return accounts by name."""
        return queries.list_accounts(self.db, wanted or AccountFilter(), limit=limit, offset=offset)

    def create(
        self,
        login: str,
        *,
        name: str,
        email: str | None = None,
        role: str = Role.MEMBER,
        password: str | None = None,
        locale: str | None = None,
        url: str = "",
        bio: str = "",
    ) -> User:
        """Create an account; without a password it signs in by link until it has one.

        :raises InvalidError: by field: a value is wrong, or login or address is taken.
        """
        values = self._clean(
            login=login, name=name, email=email, role=role, locale=locale, url=url, bio=bio
        )
        now = self.clock.now()
        user = User(**values, slug=self._free_slug(values["name"]), created_at=now, updated_at=now)
        if password is not None:
            self._take_password(user, password)
        self._check_unique(user, values)
        self.db.add(user)
        self._flush()
        self.audit.record("account.created", "account", user.id, user.name, {"role": user.role})
        self._tell_saved(user, frozenset(values), created=True)
        return user

    def update(self, user: User, **values: Any) -> User:
        """Change fields of an account: login, email, name, role, locale, url, bio, active.

        A new role, or being switched off, ends its sessions.

        :raises InvalidError: by field.
        :raises LastAdministratorError: nobody could administer the site any more.
        """
        clean = self._clean(**values)
        changed = {k: v for k, v in clean.items() if getattr(user, k) != v}
        if not changed:
            return user
        if changed.get("role", Role.ADMINISTRATOR) != Role.ADMINISTRATOR or (
            changed.get("active") is False
        ):
            self._keep_an_administrator(user)
        self._check_unique(user, changed)
        for field, value in changed.items():
            setattr(user, field, value)
        if _ENDS_SESSIONS & set(changed):
            user.session_epoch += 1
        user.updated_at = self.clock.now()
        self._flush()
        details = {k: v for k, v in changed.items() if k in ("role", "active", "login", "email")}
        details["fields"] = sorted(changed)
        self.audit.record("account.changed", "account", user.id, user.name, details)
        self._tell_saved(user, frozenset(changed))
        return user

    def set_password(self, user: User, password: str) -> None:
        """Give the account a password; ends its sessions and voids its links.

        :raises InvalidError: the password is not good enough; field ``password``.
        """
        self._take_password(user, password)
        user.session_epoch += 1
        user.updated_at = self.clock.now()
        self.db.execute(delete(AccountToken).where(AccountToken.user_id == user.id))
        self._flush()
        self.audit.record("account.password_changed", "account", user.id, user.name)

    def issue_link(self, user: User, purpose: Purpose) -> IssuedLink:
        """Make a one-time link; earlier ones for the same purpose stop working.

        :raises InvalidError: the account is switched off.
        """
        if not user.active:
            raise InvalidError(_("This account is switched off."))
        now = self.clock.now()
        mine = (AccountToken.user_id == user.id) & (AccountToken.purpose == str(purpose))
        self.db.execute(delete(AccountToken).where(mine | (AccountToken.expires_at < now)))
        token = new_token()
        expires = now + link_lifetime(self.settings, purpose)
        self.db.add(
            AccountToken(
                user_id=user.id,
                purpose=str(purpose),
                token_hash=token_hash(token),
                created_at=now,
                expires_at=expires,
            )
        )
        self.audit.record(
            "account.link_issued", "account", user.id, user.name, {"purpose": str(purpose)}
        )
        return IssuedLink(token, purpose, expires)

    def unlock(self, user: User) -> int:
        """Forget the account's failed attempts to sign in; return how many counts there were."""
        throttle = Throttle(self.db, self.clock)
        forgotten = throttle.forget_account(user.id, user.login, second_factor_name(user.id))
        self.audit.record("account.unlocked", "account", user.id, user.name)
        return forgotten

    def disable_two_factor(self, user: User) -> bool:
        """Switch two-factor sign-in off; return whether it was on."""
        was_on = user.totp_secret is not None
        user.totp_secret = user.totp_last_step = None
        self.db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        if was_on:
            user.updated_at = self.clock.now()
            self._flush()
            self.audit.record("account.two_factor_disabled", "account", user.id, user.name)
        return was_on

    def end_sessions(self, user: User) -> None:
        """Sign the account out everywhere."""
        user.session_epoch += 1
        self.db.flush()
        self.audit.record("account.sessions_ended", "account", user.id, user.name)

    def delete(self, user: User, *, heir: User | None = None) -> None:
        """Remove an account; what it owns goes to *heir*, or is left without an owner.

        :raises InvalidError: the heir is the account itself.
        :raises LastAdministratorError: nobody could administer the site any more.
        """
        if heir is not None and heir.id == user.id:
            raise InvalidError({"heir": _("Choose another account.")})
        self._keep_an_administrator(user)
        heir_id = heir.id if heir is not None else None
        self._notify(AccountDeleting(user.id, heir_id))
        heirs.move_rows(self.db, user.id, heir_id)
        details = {"login": user.login, "heir": heir_id}
        self.audit.record("account.deleted", "account", user.id, user.name, details)
        self.db.delete(user)
        self.db.flush()
        self._notify_after_commit(AccountDeleted(user.id, heir_id))

    def _clean(self, **values: Any) -> dict[str, Any]:
        clean, errors = {}, {}
        for field, value in values.items():
            try:
                clean[field] = CLEANERS[field](value)
            except ValueError as error:
                errors[field] = error.args[0]
        if errors:
            raise InvalidError(errors)
        return clean

    def _take_password(self, user: User, password: str) -> None:
        names = (user.login, user.name, user.email, self.settings["site.name"])
        problem = password_problem(password, names)
        if problem is not None:
            raise InvalidError({"password": problem})
        user.password_hash = hash_password(password)
        user.password_changed_at = self.clock.now()

    def _check_unique(self, user: User, values: dict[str, Any]) -> None:
        errors: dict[str, str] = {}
        for field, text in (
            ("login", _("This login is taken.")),
            ("email", _("Another account has this address.")),
        ):
            value = values.get(field)
            if not value:
                continue
            # A login may look like an address: neither may be somebody else's name to sign in.
            taken = select(User.id).where((User.login == value) | (User.email == value))
            owner = self.db.scalars(taken.where(User.id != (user.id or 0))).first()
            if owner is not None:
                errors[field] = text
        if errors:
            raise InvalidError(errors)

    def _flush(self) -> None:
        try:
            with self.db.begin_nested():
                self.db.flush()
        except IntegrityError as error:
            raise InvalidError(_("Somebody took this login or address just now.")) from error

    def _keep_an_administrator(self, user: User) -> None:
        if user.role != Role.ADMINISTRATOR or not user.active:
            return
        # Locked, so that two administrators cannot remove each other at the same moment.
        query = select(User.id).where(User.role == Role.ADMINISTRATOR, User.active.is_(True))
        if not set(self.db.scalars(query.with_for_update())) - {user.id}:
            raise LastAdministratorError(
                _("This is the last administrator. Make somebody else an administrator first.")
            )

    def _free_slug(self, name: str) -> str:
        base = slugify(name, 90) or "author"
        taken = set(self.db.scalars(select(User.slug).where(User.slug.startswith(base))))
        number, slug = 1, base
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        return slug

    def _tell_saved(self, user: User, fields: frozenset[str], *, created: bool = False) -> None:
        self._notify(AccountSaving(user.id, fields, created))
        self._notify_after_commit(AccountSaved(user.id, fields, created))


def account_service(scope: Scope) -> AccountService:
    """Return the service for *scope*."""
    from cms.audit.services import Audit

    return AccountService(
        scope.db,
        scope.settings,
        scope.clock,
        scope.get(Audit),
        scope.notify,
        scope.notify_after_commit,
    )

"""The second factor of an account: a time-based code, or a recovery code once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from cms.accounts.credentials import tokens, totp
from cms.accounts.credentials.box import BoxError, SecretBox
from cms.accounts.errors import SignInRefusedError
from cms.accounts.models import RecoveryCode, User
from cms.clock import Clock

if TYPE_CHECKING:
    from cms.audit.services import Audit
    from cms.db.scope import Scope


class TwoFactorService:
    """Enrols, accepts and removes second factors. Secrets are sealed in the database."""

    def __init__(self, db: Session, clock: Clock, audit: Audit, box: SecretBox) -> None:
        self.db = db
        self.clock = clock
        self.audit = audit
        self.box = box

    def begin(self) -> str:
        """Return a new secret, sealed: to be kept until a code proves that the app has it."""
        return self.box.seal(totp.new_secret())

    def reveal(self, sealed: str) -> str:
        """Return the secret that :meth:`begin` sealed; :raises BoxError: it cannot be read."""
        return self.box.open(sealed)

    def confirm(self, user: User, sealed: str, code: str) -> list[str]:
        """Switch two-factor sign-in on; return the recovery codes, shown once.

        :raises SignInRefusedError: the code is not of this secret.
        """
        step = totp.accepted_step(self.reveal(sealed), code, self.clock.now(), None)
        if step is None:
            raise SignInRefusedError("wrong code")
        user.totp_secret, user.totp_last_step = sealed, step
        user.updated_at = self.clock.now()
        codes = self._new_codes(user)
        self.audit.record("account.two_factor_enabled", "account", user.id, user.name)
        return codes

    def renew_codes(self, user: User) -> list[str]:
        """Replace the recovery codes; return the new ones."""
        codes = self._new_codes(user)
        self.audit.record("account.recovery_codes_renewed", "account", user.id, user.name)
        return codes

    def codes_left(self, user: User) -> int:
        """Return how many recovery codes are unused."""
        mine = (RecoveryCode.user_id == user.id) & RecoveryCode.used_at.is_(None)
        return self.db.scalar(select(func.count()).select_from(RecoveryCode).where(mine)) or 0

    def accept(self, user: User, code: str) -> bool:
        """Return whether *code* is good now; it will not be a second time."""
        return self._accept_time_code(user, code) or self._accept_recovery_code(user, code)

    def _accept_time_code(self, user: User, code: str) -> bool:
        if user.totp_secret is None:
            return False
        try:
            secret = self.box.open(user.totp_secret)
        except BoxError:
            return False  # the site's secret changed: recovery codes still work
        step = totp.accepted_step(secret, code, self.clock.now(), user.totp_last_step)
        if step is None:
            return False
        # Of two requests with the same code at the same moment, one finds the step unused.
        fresh = or_(User.totp_last_step.is_(None), User.totp_last_step < step)
        taken = self.db.execute(
            update(User)
            .where(User.id == user.id, fresh)
            .values(totp_last_step=step)
            .execution_options(synchronize_session=False)
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined]

    def _accept_recovery_code(self, user: User, code: str) -> bool:
        used = self.db.execute(
            update(RecoveryCode)
            .where(
                RecoveryCode.user_id == user.id,
                RecoveryCode.code_hash == tokens.recovery_hash(code, user.id),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=self.clock.now())
            .execution_options(synchronize_session=False)
        )
        if used.rowcount:  # type: ignore[attr-defined]
            self.audit.record("account.recovery_code_used", "account", user.id, user.name)
            return True
        return False

    def _new_codes(self, user: User) -> list[str]:
        self.db.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
        codes = [tokens.new_recovery_code() for _ in range(tokens.RECOVERY_CODES)]
        self.db.add_all(
            RecoveryCode(user_id=user.id, code_hash=tokens.recovery_hash(code, user.id))
            for code in codes
        )
        self.db.flush()
        return codes


def two_factor_service(scope: Scope) -> TwoFactorService:
    """Return the service for *scope*."""
    from cms.audit.services import Audit

    box = SecretBox(scope.settings["cms.secret"], "two-factor")
    return TwoFactorService(scope.db, scope.clock, scope.get(Audit), box)

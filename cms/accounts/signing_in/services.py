"""Deciding whether somebody is who they say: no session, no request, only the facts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cms.accounts import queries
from cms.accounts.credentials.passwords import hash_password, needs_rehash, verify_password
from cms.accounts.credentials.tokens import looks_like_token, token_hash
from cms.accounts.errors import LinkInvalidError, SignInRefusedError, TooManyFailuresError
from cms.accounts.models import AccountToken, SignInAttempt, User
from cms.accounts.throttle import Count, Throttle, second_factor_name
from cms.accounts.two_factor.services import TwoFactorService
from cms.accounts.types import Purpose, Step
from cms.clock import Clock
from cms.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cms.audit.services import Audit
    from cms.db.scope import Scope

KEEP_ATTEMPTS = dt.timedelta(days=90)


class SignInService:
    """Checks passwords, codes and links, and keeps count.

    A refusal is counted in the same transaction: whoever catches the error must commit.
    """

    def __init__(
        self, db: Session, clock: Clock, audit: Audit, two_factor: TwoFactorService
    ) -> None:
        self.db = db
        self.clock = clock
        self.audit = audit
        self.two_factor = two_factor
        self.throttle = Throttle(db, clock)

    def check_password(self, login: str, password: str, address: str, agent: str = "") -> User:
        """Return the account that this login and password open.

        An unknown account takes as long as a known one.

        :raises TooManyFailuresError: the password was not even looked at.
        :raises SignInRefusedError: wrong; it does not say what.
        """
        user = queries.by_login(self.db, login)
        name = user.login if user is not None else login
        counts = self.throttle.counts(name, address, user.id if user is not None else None)
        self._may_try(counts)
        good = verify_password(user.password_hash if user is not None else None, password)
        if user is None or not good or not user.active:
            self._refuse(counts, user, address, agent)
        assert user is not None
        assert user.password_hash is not None
        self.throttle.clear(counts)
        if needs_rehash(user.password_hash):
            user.password_hash = hash_password(password)
        return user

    def check_code(self, user: User, code: str, address: str, agent: str = "") -> None:
        """Accept a code of the account's second factor, or one of its recovery codes.

        :raises TooManyFailuresError: the code was not even looked at.
        :raises SignInRefusedError: it is wrong, or was used before.
        """
        counts = self.throttle.counts(second_factor_name(user.id), address, user.id)
        self._may_try(counts)
        if not user.active or not self.two_factor.accept(user, code):
            self._refuse(counts, user, address, agent)
        self.throttle.clear(counts)

    def next_step(self, user: User) -> Step:
        """Return what an account has to show after its password or link."""
        return Step.SECOND_FACTOR if user.totp_secret is not None else Step.DONE

    def complete(self, user: User, address: str, agent: str = "") -> None:
        """Note that *user* is signed in."""
        now = self.clock.now()
        user.last_sign_in_at = now
        self._note(user, address, agent, succeeded=True)
        old = (SignInAttempt.user_id == user.id) & (SignInAttempt.at < now - KEEP_ATTEMPTS)
        self.db.execute(delete(SignInAttempt).where(old))
        entry = self.audit.record("account.signed_in", "account", user.id, user.name)
        entry.actor_id, entry.actor_name = user.id, user.name

    def find_link(self, token: str) -> tuple[User, Purpose]:
        """Return whose link *token* is and what for, without using it up.

        :raises LinkInvalidError: it is unknown, expired or used, or its account is switched off.
        """
        if not looks_like_token(token):
            raise LinkInvalidError("no such link")
        query = (
            select(User, AccountToken.purpose)
            .join(AccountToken, AccountToken.user_id == User.id)
            .where(
                AccountToken.token_hash == token_hash(token),
                AccountToken.used_at.is_(None),
                AccountToken.expires_at > self.clock.now(),
                User.active.is_(True),
            )
        )
        found = self.db.execute(query).first()
        if found is None:
            raise LinkInvalidError("no such link")
        return found[0], Purpose(found[1])

    def use_link(self, token: str) -> tuple[User, Purpose]:
        """Use a link up; of two that try at once, one succeeds.

        :raises LinkInvalidError: as :meth:`find_link`.
        """
        user, purpose = self.find_link(token)
        now = self.clock.now()
        used = self.db.execute(
            update(AccountToken)
            .where(AccountToken.token_hash == token_hash(token), AccountToken.used_at.is_(None))
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )
        if used.rowcount != 1:  # type: ignore[attr-defined]
            raise LinkInvalidError("no such link")
        return user, purpose

    def _may_try(self, counts: Sequence[Count]) -> None:
        seconds = self.throttle.wait(counts)
        if seconds:
            raise TooManyFailuresError(seconds)

    def _refuse(self, counts: Sequence[Count], user: User | None, address: str, agent: str) -> None:
        self.throttle.fail(counts)
        if user is not None:
            self._note(user, address, agent, succeeded=False)
        raise SignInRefusedError("wrong name, password or code")

    def _note(self, user: User, address: str, agent: str, *, succeeded: bool) -> None:
        self.db.add(
            SignInAttempt(
                user_id=user.id,
                at=self.clock.now(),
                address=address[:45],
                agent=one_line(agent)[:200],
                succeeded=succeeded,
            )
        )


def sign_in_service(scope: Scope) -> SignInService:
    """Return the service for *scope*."""
    from cms.audit.services import Audit

    return SignInService(scope.db, scope.clock, scope.get(Audit), scope.get(TwoFactorService))

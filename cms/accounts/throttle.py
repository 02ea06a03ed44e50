"""Slowing down guesses without letting anybody lock out anybody else.

Failures are counted three ways:

- for an account from one network: a few, then a pause. Only that network waits.
- for one network, whatever the account.
- for an account from all networks that it never signed in from. This stops a guess spread
  over many machines; somebody at a place they have signed in from before is not held up.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, delete, select, update
from sqlalchemy.dialects import mysql, postgresql, sqlite
from sqlalchemy.orm import Session

from cms.accounts.models import SignInAttempt, SignInThrottle
from cms.clock import Clock


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within so much time, then a pause until the time is over."""

    failures: int
    window: dt.timedelta


PAIR = Limit(5, dt.timedelta(minutes=15))
NETWORK = Limit(50, dt.timedelta(minutes=15))
STRANGERS = Limit(100, dt.timedelta(hours=1))
FORGET_AFTER = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted, under which limit."""

    key: str
    limit: Limit


def network_of(address: str) -> str:
    """Return the network that shares a fate with *address*: itself, or an IPv6 /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def second_factor_name(user_id: int) -> str:
    """Return the name under which wrong codes of an account are counted."""
    return f"code:{user_id}"


def _key(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


class Throttle:
    """Counts failures in the database, so that every process knows them."""

    def __init__(self, db: Session, clock: Clock) -> None:
        self.db = db
        self.clock = clock

    def counts(self, name: str, address: str, user_id: int | None = None) -> Sequence[Count]:
        """Return what an attempt to sign in as *name* from *address* is counted under.

        :param name: what was typed, or the account's id for the second factor.
        """
        network, name = network_of(address), name.strip().lower()[:254]
        counts = [Count(_key("pair", name, network), PAIR), Count(_key("net", network), NETWORK)]
        if not self._has_been_here(user_id or 0, network):
            counts.append(Count(_key("all", name), STRANGERS))
        return counts

    def wait(self, counts: Iterable[Count]) -> int:
        """Return how many seconds the attempt has to wait, 0 when it may go on."""
        limits = {count.key: count.limit for count in counts}
        now, longest = self.clock.now(), 0
        query = select(SignInThrottle).where(SignInThrottle.key.in_(limits))
        for row in self.db.scalars(query.execution_options(populate_existing=True)):
            limit = limits[row.key]
            left = (row.started_at + limit.window - now).total_seconds()
            if left > 0 and row.failures >= limit.failures:
                longest = max(longest, math.ceil(left))
        return longest

    def fail(self, counts: Iterable[Count]) -> None:
        """Note one failure under each of *counts*."""
        now = self.clock.now()
        self.db.execute(
            delete(SignInThrottle).where(SignInThrottle.started_at < now - FORGET_AFTER)
        )
        for count in counts:
            self._insert_missing(count.key, now)
            over = SignInThrottle.started_at < now - count.limit.window
            self.db.execute(
                update(SignInThrottle)
                .where(SignInThrottle.key == count.key)
                .values(
                    failures=case((over, 1), else_=SignInThrottle.failures + 1),
                    started_at=case((over, now), else_=SignInThrottle.started_at),
                )
                .execution_options(synchronize_session=False)
            )

    def clear(self, counts: Iterable[Count]) -> None:
        """Forget the failures of this account from this network, after a success."""
        keys = [count.key for count in counts if count.limit is PAIR]
        self.db.execute(delete(SignInThrottle).where(SignInThrottle.key.in_(keys)))

    def forget_account(self, user_id: int, *names: str) -> int:
        """Forget what was counted against an account, wherever the attempts came from.

        :returns: how many counts there were.
        """
        networks = {network_of(address) for address in self._addresses(user_id)}
        keys = [_key("all", name) for name in names]
        keys += [_key("pair", name, network) for name in names for network in networks]
        gone = 0
        for start in range(0, len(keys), 500):
            chunk = SignInThrottle.key.in_(keys[start : start + 500])
            gone += self.db.execute(delete(SignInThrottle).where(chunk)).rowcount  # type: ignore[attr-defined]
        return gone

    def _has_been_here(self, user_id: int, network: str) -> bool:
        addresses = self._addresses(user_id, SignInAttempt.succeeded.is_(True))
        return network in {network_of(address) for address in addresses}

    def _addresses(self, user_id: int, *conditions: ColumnElement[bool]) -> Sequence[str]:
        query = select(SignInAttempt.address).where(SignInAttempt.user_id == user_id, *conditions)
        return self.db.scalars(query.distinct()).all()

    def _insert_missing(self, key: str, now: dt.datetime) -> None:
        """Make the row for *key* unless it is there, without failing when two do so at once."""
        values = {"key": key, "failures": 0, "started_at": now}
        name = self.db.get_bind().dialect.name
        if name in ("mysql", "mariadb"):
            self.db.execute(mysql.insert(SignInThrottle).values(values).prefix_with("IGNORE"))
        elif name == "postgresql":
            self.db.execute(
                postgresql.insert(SignInThrottle).values(values).on_conflict_do_nothing()
            )
        else:
            self.db.execute(sqlite.insert(SignInThrottle).values(values).on_conflict_do_nothing())

"""`Limiter.hit("sign_in", address, account)`: may this happen once more?"""

from __future__ import annotations

import functools
import hashlib
import ipaddress
import logging
import time
from collections import defaultdict
from collections.abc import Iterable

import limits as library
from limits.storage.base import Storage
from limits.strategies import (
    MovingWindowRateLimiter,
    RateLimiter,
    SlidingWindowCounterRateLimiter,
)

from cms_cache.core.errors import Unavailable
from cms_cache.core.limits.table import OFF
from cms_cache.core.limits.types import Decision, Limit, whole_seconds
from cms_cache.core.seldom import Seldom

log = logging.getLogger(__name__)

_RETRY_WHEN_UNAVAILABLE = 5


class Limiter:
    """Decides by name.

    Args:
        storage: where events are counted.
        kind: `redis`, `file` or `memory`.
        reason: why that one, in a sentence.
        table: the limits, their rates already those of the settings.
        enabled: `False` allows everything.
    """

    def __init__(
        self,
        storage: Storage,
        *,
        kind: str,
        reason: str,
        table: Iterable[Limit],
        enabled: bool = True,
    ) -> None:
        self.storage = storage
        self.kind = kind
        self.reason = reason
        self.enabled = enabled
        self._exact = MovingWindowRateLimiter(storage)
        self._weighed = SlidingWindowCounterRateLimiter(storage)
        self._seldom: dict[str, Seldom] = defaultdict(lambda: Seldom(log))
        self._limits: dict[str, tuple[Limit, tuple[library.RateLimitItem, ...]]] = {}
        for limit in table:
            self.add(limit)

    def add(self, limit: Limit) -> None:
        """Make a limit known.

        Raises:
            ValueError: the name is taken, or a rate is wrong.
        """
        if limit.name in self._limits:
            raise ValueError(f"the limit {limit.name!r} exists already")
        rates = () if limit.rates == (OFF,) else limit.rates
        # The strategy is part of the key: the two would read each other's rows wrongly.
        namespace = f"{'exact' if limit.exact else 'weighed'}/{limit.name}"
        items = []
        for rate in rates:
            item = library.parse(rate)
            item.namespace = namespace
            items.append(item)
        # The shortest window first: an event it refuses is not counted in the longer one.
        items.sort(key=lambda item: item.get_expiry())
        self._limits[limit.name] = (limit, tuple(items))

    def limits(self) -> list[Limit]:
        """All limits by name."""
        return [self._limits[name][0] for name in sorted(self._limits)]

    def smallest(self, name: str) -> int:
        """Events that the tightest rate of a limit allows; 0 without one."""
        _, items = self._limits[name]
        return min((item.amount for item in items), default=0)

    def hit(self, name: str, *identifiers: object, cost: int = 1) -> Decision:
        """Count one event, or `cost` of them, and decide.

        Args:
            name: of a declared limit; another one is a `KeyError`.
            identifiers: whom it is counted for, such as address and account. All of them
                together make one counter: to spend someone else's, one must be at their address.
        """
        return self._decide(name, identifiers, cost)

    def test(self, name: str, *identifiers: object) -> Decision:
        """What `hit` would decide, without counting."""
        return self._decide(name, identifiers, 0)

    def reset(self, name: str, *identifiers: object) -> None:
        """Forget what was counted, after a success. A failure to do so is only logged."""
        limit, items = self._limits[name]
        key = _key(identifiers)
        try:
            for item in items:
                self._strategy(limit).clear(item, key)
        except Unavailable as wrong:
            log.warning("The limit %s could not be reset: %s", name, wrong)

    def _strategy(self, limit: Limit) -> RateLimiter:
        return self._exact if limit.exact else self._weighed

    def _decide(self, name: str, identifiers: tuple[object, ...], cost: int) -> Decision:
        limit, items = self._limits[name]
        if not self.enabled or not items:
            return Decision(name, allowed=True)
        try:
            return self._count(limit, items, _key(identifiers), cost)
        except Unavailable as wrong:
            self._seldom[name].warning(
                "The limit %s cannot be counted, so it is %s: %s",
                name, "closed" if limit.closed else "open", wrong,
            )  # fmt: skip
            retry = _RETRY_WHEN_UNAVAILABLE if limit.closed else 0
            return Decision(name, allowed=not limit.closed, retry_after=retry, unavailable=True)

    def _count(
        self, limit: Limit, items: tuple[library.RateLimitItem, ...], key: str, cost: int
    ) -> Decision:
        strategy = self._strategy(limit)
        tightest: Decision | None = None
        for item in items:
            allowed = strategy.hit(item, key, cost=cost) if cost else strategy.test(item, key)
            stats = strategy.get_window_stats(item, key)
            now = time.time()
            decision = Decision(
                name=limit.name,
                allowed=allowed,
                limit=item.amount,
                window=item.get_expiry(),
                remaining=max(0, stats.remaining) if allowed else 0,
                reset_at=stats.reset_time,
                retry_after=0 if allowed else whole_seconds(stats.reset_time, now),
            )
            if not allowed:
                return decision
            if tightest is None or decision.remaining < tightest.remaining:
                tightest = decision
        assert tightest is not None
        return tightest


def _key(identifiers: tuple[object, ...]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for identifier in identifiers:
        text = str(identifier).encode("utf-8", "surrogatepass")
        digest.update(len(text).to_bytes(4, "big") + text)
    return digest.hexdigest()


@functools.lru_cache(maxsize=4096)
def network_of(address: str | None) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer gets.

    Text that is no address counts as itself.
    """
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)

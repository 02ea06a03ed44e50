"""A limit, and what it decided."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """A named limit.

    Attributes:
        rates: such as `("5/minute", "20/hour")`; all of them hold. Empty means no limit.
        closed: what happens when nothing can be counted: `True` refuses (sign-in), `False`
            allows (browsing).
        exact: `True` counts each event in a moving window; `False` weighs two fixed windows,
            which costs the same however high the rate is.
    """

    name: str
    rates: tuple[str, ...]
    closed: bool = False
    exact: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an event is allowed, judged by the rate that is nearest to its end.

    Attributes:
        limit: events allowed in `window` seconds.
        remaining: events still allowed in it.
        reset_at: seconds since the epoch when the next event is allowed, or the window is new.
        unavailable: nothing could be counted; `allowed` is then what the limit says of failures.
    """

    name: str
    allowed: bool
    limit: int = 0
    window: int = 0
    remaining: int = 0
    reset_at: float = 0.0
    retry_after: int = field(default=0)
    unavailable: bool = False


def whole_seconds(until: float, now: float) -> int:
    """Seconds from `now` until `until`, rounded up, at least one."""
    return max(1, math.ceil(until - now))

"""What was done with a request, and why: for `Cache-Status` (RFC 9211) and for the statistics."""

from __future__ import annotations

from typing import NamedTuple

from cms_cache.core.pages.reasons import BYPASS, HIT, RENDER, STALE

NAME = "benben"
_NOTHING_THERE = frozenset({"miss", "corrupt", "admission"})


class Said(NamedTuple):
    """What was done.

    Attributes:
        decision: `hit`, `stale`, `render` or `bypass`.
        reason: one word of `cms_cache.core.pages.reasons`; empty for a plain hit.
        text: the header.
    """

    decision: str
    reason: str
    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def from_store(self) -> bool:
        """Whether a page was served that had been made before."""
        return self.decision in (HIT, STALE)


def hit(ttl: float, detail: str = "") -> Said:
    """A stored page was served; `ttl` are the seconds it has left."""
    return Said(HIT, detail, _hit(ttl, detail))


def stale(ttl: float, reason: str) -> Said:
    """An old page was served, because of `reason`: its time left is not positive."""
    return Said(STALE, reason, _hit(min(ttl, 0), reason))


def _hit(ttl: float, detail: str) -> str:
    said = f"{NAME}; hit; ttl={int(ttl)}"
    return f"{said}; detail={detail}" if detail else said


def for_one(said: Said, reason: str) -> Said:
    """What was said of a shared page whose places were then filled for one visitor."""
    text = f"{said.text.partition('; detail=')[0]}; detail={reason}"
    return Said(said.decision, reason if said.decision == HIT else said.reason, text)


def rendered(why: str, *, stored: bool, detail: str = "") -> Said:
    """The application answered, because there was no page or it did not hold."""
    forward = "miss" if why in _NOTHING_THERE else "stale"
    said = f"{NAME}; fwd={forward}"
    if stored:
        said += "; stored"
    words = why if not detail else f"{why}:{_token(detail)}"
    return Said(RENDER, why, f"{said}; detail={words}")


def bypass(reason: str) -> Said:
    """The application answered, because the answer is not for everybody."""
    return Said(BYPASS, reason, f"{NAME}; fwd=bypass; detail={reason}")


def _token(text: str) -> str:
    """`text` as the token of a structured field (RFC 9651, 3.3.4)."""
    return "".join(each if each.isalnum() and each.isascii() else "-" for each in text)[:60]

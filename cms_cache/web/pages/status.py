"""`Cache-Status` (RFC 9211): what was done with a request, and why."""

from __future__ import annotations

NAME = "benben"
_NOTHING_THERE = frozenset({"miss", "corrupt", "admission"})


def hit(ttl: float, detail: str = "") -> str:
    """A stored page was served; `ttl` are the seconds it has left, negative when it is stale."""
    said = f"{NAME}; hit; ttl={int(ttl)}"
    return f"{said}; detail={detail}" if detail else said


def stale(ttl: float, reason: str) -> str:
    """An old page was served, because of `reason`: its time left is not positive."""
    return hit(min(ttl, 0), reason)


def for_one(said: str, reason: str) -> str:
    """What was said of a shared page whose places were then filled for one visitor."""
    return f"{said.partition('; detail=')[0]}; detail={reason}"


def rendered(why: str, *, stored: bool, detail: str = "") -> str:
    """The application answered, because there was no page or it did not hold."""
    forward = "miss" if why in _NOTHING_THERE else "stale"
    said = f"{NAME}; fwd={forward}"
    if stored:
        said += "; stored"
    words = why if not detail else f"{why}:{_token(detail)}"
    return f"{said}; detail={words}"


def bypass(reason: str) -> str:
    """The application answered, because the answer is not for everybody."""
    return f"{NAME}; fwd=bypass; detail={reason}"


def _token(text: str) -> str:
    """`text` as the token of a structured field (RFC 9651, 3.3.4)."""
    return "".join(each if each.isalnum() and each.isascii() else "-" for each in text)[:60]

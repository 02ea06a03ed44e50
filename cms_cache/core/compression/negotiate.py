"""`Accept-Encoding`, as RFC 9110 section 12.5.3 has it."""

from __future__ import annotations

from functools import lru_cache

IDENTITY = "identity"
_LONGEST_KEPT = 300


def negotiate(header: str | None, offered: tuple[str, ...]) -> str:
    """The coding to use.

    Args:
        header: the value of `Accept-Encoding`, `None` when the request has none.
        offered: codings in the order of our preference, identity left out.

    Returns:
        One of `offered`, or `identity`: without a header, when the client prefers it, and when
        it refuses everything, since an answer in no coding is better than none.
    """
    if header is None:
        return IDENTITY
    if len(header) > _LONGEST_KEPT:
        return _choose(header, offered)
    return _remembered(header, offered)


def _choose(header: str, offered: tuple[str, ...]) -> str:
    weights = _weights(header)
    rest = weights.get("*")
    best, best_weight = IDENTITY, weights.get(IDENTITY, 0.0)
    for coding in offered:
        weight = weights.get(coding, rest if rest is not None else 0.0)
        if weight > 0 and (weight > best_weight or (best == IDENTITY and weight >= best_weight)):
            best, best_weight = coding, weight
    return best


_remembered = lru_cache(maxsize=512)(_choose)


def _weights(header: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        if not coding:
            continue
        weight = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                weight = _weight(value.strip())
        coding = coding.removeprefix("x-") if coding == "x-gzip" else coding
        weights.setdefault(coding, weight)
    return weights


def _weight(text: str) -> float:
    """Between 0 and 1; what is no weight refuses, so that garbage never forces a coding."""
    try:
        weight = float(text)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0

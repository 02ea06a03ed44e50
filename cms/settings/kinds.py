"""What a setting's text means: one converter a kind.

A converter takes the text of an ini file or an environment variable and returns the
typed value, or raises :class:`ValueError` with a sentence that says what is allowed.
"""

from __future__ import annotations

import re
from typing import Any, NewType
from urllib.parse import urlsplit

#: An absolute ``http`` or ``https`` URL without a path, query or fragment.
Url = NewType("Url", str)
#: A value never shown and never written to a log.
Secret = NewType("Secret", str)
#: Seconds; written as ``90``, ``15m``, ``2h``, ``7d``.
Duration = NewType("Duration", int)
#: Bytes; written as ``512``, ``64k``, ``10M``, ``2G``.
Size = NewType("Size", int)

_TRUE = {"true", "yes", "on", "1"}
_FALSE = {"false", "no", "off", "0"}
_DURATION = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_SIZE = {"": 1, "k": 1024, "m": 1024**2, "g": 1024**3}


def _bool(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError("it must be true or false")


def _int(text: str) -> int:
    try:
        return int(text.strip())
    except ValueError:
        raise ValueError("it must be a whole number") from None


def _float(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError:
        raise ValueError("it must be a number") from None


def _list(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,]+", text.strip()) if part)


def _url(text: str) -> Url:
    text = text.strip().rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it must be an address such as https://www.example.org")
    if parts.path or parts.query or parts.fragment or parts.username:
        raise ValueError("it must be scheme and host only, such as https://www.example.org")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port must be a number up to 65535") from None
    default = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Url(f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, default) else ""))


def _scaled(units: dict[str, int], example: str) -> Any:
    pattern = re.compile(rf"(\d+)\s*([{''.join(units)}]?)", re.IGNORECASE)

    def convert(text: str) -> int:
        match = pattern.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"it must be a number with a unit, such as {example}")
        return int(match[1]) * units[match[2].lower()]

    return convert


CONVERTERS: dict[Any, Any] = {
    str: str.strip,
    bool: _bool,
    int: _int,
    float: _float,
    list: _list,
    Url: _url,
    Secret: str.strip,
    Duration: _scaled(_DURATION, "90s, 15m, 2h or 7d"),
    Size: _scaled(_SIZE, "512k, 10M or 2G"),
}

NAMES: dict[Any, str] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
    list: "list, separated by spaces or commas",
    Url: "address (scheme and host)",
    Secret: "secret",
    Duration: "duration (90s, 15m, 2h, 7d)",
    Size: "size (512k, 10M, 2G)",
}


def to_text(value: Any) -> str:
    """Return *value* as an ini file would hold it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return " ".join(value)
    return str(value)

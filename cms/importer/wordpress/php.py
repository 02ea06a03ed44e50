"""PHP's ``serialize`` format, read without executing anything.

Only scalars and arrays are read; objects and references are refused. The input is text, as an
export holds it: lengths of strings are bytes of UTF-8.
"""

from __future__ import annotations

import re
from typing import Any

_LOOKS = re.compile(r"(?:a:\d+:\{|s:\d+:\"|i:-?\d+;|b:[01];|d:[-+0-9.eEINFA]+;|N;|O:\d+:)")
_MAX_DEPTH = 32


class PhpFormatError(ValueError):
    """The text is not serialised data of the kinds that are read here."""


def looks_serialised(text: str) -> bool:
    """Tell whether *text* seems to be serialised data."""
    return _LOOKS.match(text.lstrip()) is not None


def unserialise(text: str) -> Any:
    """Return the value: None, bool, int, float, str or dict (PHP arrays keep their keys).

    :raises PhpFormatError: for objects, references, and everything that is damaged.
    """
    data = text.strip().encode("utf-8", "surrogatepass")
    value, end = _value(data, 0, 0)
    if end != len(data):
        raise PhpFormatError(f"{len(data) - end} bytes too many")
    return value


def _until(data: bytes, start: int, mark: bytes) -> tuple[bytes, int]:
    end = data.find(mark, start, start + 64)
    if end < 0:
        raise PhpFormatError(f"no {mark.decode()!r} after byte {start}")
    return data[start:end], end + 1


def _integer(raw: bytes) -> int:
    try:
        return int(raw)
    except ValueError as error:
        raise PhpFormatError(f"not a number: {raw[:20]!r}") from error


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    kind = data[at : at + 2]
    if depth > _MAX_DEPTH:
        raise PhpFormatError("nested too deeply")
    if kind == b"N;":
        return None, at + 2
    if kind == b"b:":
        raw, end = _until(data, at + 2, b";")
        return raw == b"1", end
    if kind == b"i:":
        raw, end = _until(data, at + 2, b";")
        return _integer(raw), end
    if kind == b"d:":
        raw, end = _until(data, at + 2, b";")
        try:
            return float(raw), end
        except ValueError as error:
            raise PhpFormatError(f"not a number: {raw[:20]!r}") from error
    if kind == b"s:":
        return _string(data, at)
    if kind == b"a:":
        return _array(data, at, depth)
    raise PhpFormatError(f"unknown type {kind!r} at byte {at}")


def _string(data: bytes, at: int) -> tuple[str, int]:
    raw, start = _until(data, at + 2, b":")
    length = _integer(raw)
    end = start + 1 + length
    if length < 0 or data[start : start + 1] != b'"' or data[end : end + 2] != b'";':
        raise PhpFormatError(f"a string at byte {at} has another length than it says")
    return data[start + 1 : end].decode("utf-8", "surrogatepass"), end + 2


def _array(data: bytes, at: int, depth: int) -> tuple[dict[int | str, Any], int]:
    raw, at = _until(data, at + 2, b":")
    count = _integer(raw)
    if count < 0 or count > len(data) or data[at : at + 1] != b"{":
        raise PhpFormatError(f"damaged array at byte {at}")
    at += 1
    found: dict[int | str, Any] = {}
    for _ in range(count):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, int | str):
            raise PhpFormatError(f"damaged array at byte {at}")
        found[key], at = _value(data, at, depth + 1)
    if data[at : at + 1] != b"}":
        raise PhpFormatError(f"damaged array at byte {at}")
    return found, at + 1

"""A setting is a row: name, kind, default, help and check. Nothing here knows which rows exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cms_cache.core.errors import ConfigurationProblem

Kind = Literal["str", "int", "float", "bool", "list", "duration", "size", "secret"]

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_UNITS_TIME = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_UNITS_SIZE = {"": 1, "b": 1, "k": 1024, "kb": 1024, "m": 1024**2, "mb": 1024**2,
               "g": 1024**3, "gb": 1024**3}  # fmt: skip
_QUANTITY = re.compile(r"(\d+)\s*([a-z]*)")


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting.

    Attributes:
        kind: how the text of an ini file becomes a value. A duration is an `int` of seconds, a
            size an `int` of bytes, a list a tuple of `str`; the others are what they are called.
        check: is given the parsed value and raises `ValueError` with what is allowed.
        secret: never to be shown in a status or a log.
    """

    name: str
    kind: Kind
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    check: Callable[[Any], None] | None = None
    secret: bool = False

    def parse(self, raw: Any) -> Any:
        """The typed value of `raw`, which is text or already typed.

        Raises:
            ConfigurationProblem: with the key, the value and what is allowed.
        """
        shown = "(secret)" if self.secret else raw
        try:
            value = _PARSERS[self.kind](raw)
            if self.choices and value not in self.choices:
                raise ValueError(f"allowed are {', '.join(self.choices)}")
            if self.check is not None:
                self.check(value)
        except (TypeError, ValueError) as wrong:
            raise ConfigurationProblem(self.name, shown, str(wrong)) from None
        return value


class Values(Mapping[str, Any]):
    """Parsed settings by name, defaults included. Reading an undeclared name is a `KeyError`."""

    def __init__(self, values: Mapping[str, Any], given: frozenset[str]) -> None:
        self._values = dict(values)
        self._given = given

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def given(self, name: str) -> bool:
        """Whether somebody wrote this setting, rather than leaving it at its default."""
        return name in self._given


def read_rows(
    rows: Iterable[Setting], prefixes: tuple[str, ...], settings: Mapping[str, Any]
) -> Values:
    """Parse every row from `settings`, and refuse keys under `prefixes` that no row declares.

    Empty text counts as not given, so that an ini file can leave a key blank.

    Raises:
        ConfigurationProblem: for the first unknown key or wrong value.
    """
    table = {row.name: row for row in rows}
    for key in settings:
        if key.startswith(prefixes) and key not in table:
            near = sorted(table, key=lambda name: (_distance(key, name), name))[:3]
            raise ConfigurationProblem(
                key, settings[key], f"there is no such setting; similar are {', '.join(near)}"
            )
    values: dict[str, Any] = {}
    given = set()
    for name, row in table.items():
        raw = settings.get(name)
        if raw is None or raw == "":
            values[name] = row.default
        else:
            values[name] = row.parse(raw)
            given.add(name)
    return Values(values, frozenset(given))


def _distance(left: str, right: str) -> int:
    return len(set(left.split(".")) ^ set(right.split("."))) * 10 + abs(len(left) - len(right))


def _bool(raw: Any) -> bool:
    text = str(raw).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError("allowed are true and false")


def _int(raw: Any) -> int:
    try:
        return int(str(raw).strip())
    except ValueError:
        raise ValueError("a whole number is needed") from None


def _float(raw: Any) -> float:
    try:
        value = float(str(raw).strip())
    except ValueError:
        raise ValueError("a number is needed") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("a finite number is needed")
    return value


def _list(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str):
        return tuple(part for part in (p.strip() for p in re.split(r"[\s,;]", raw)) if part)
    return tuple(str(part) for part in raw)


def _quantity(raw: Any, units: Mapping[str, int], wanted: str) -> int:
    found = _QUANTITY.fullmatch(str(raw).strip().lower())
    if found is None or found[2] not in units:
        raise ValueError(wanted)
    return int(found[1]) * units[found[2]]


_PARSERS: dict[str, Callable[[Any], Any]] = {
    "str": lambda raw: str(raw).strip(),
    "secret": lambda raw: str(raw).strip(),
    "int": _int,
    "float": _float,
    "bool": _bool,
    "list": _list,
    "duration": lambda raw: _quantity(
        raw, _UNITS_TIME, "a duration is needed: seconds, or 90s, 15m, 12h, 7d, 2w"
    ),
    "size": lambda raw: _quantity(raw, _UNITS_SIZE, "a size is needed: bytes, or 64k, 200m, 2g"),
}

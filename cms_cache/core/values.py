"""Values: results of reads that pages are made of, with digests.

A page remembers the digest of each value it used. When something that a value depends on has
changed, the value is asked for again; while the digest stays the same, everything above it holds.
This is the red-green validation of incremental compilers (Adapton, PLDI 2014; Salsa). Where results
are kept is in `cms_cache.core.value_store`.
"""

from __future__ import annotations

import functools
import inspect
import logging
import typing
from collections.abc import Callable
from types import NoneType
from typing import Any, TypeVar, cast

import msgspec

from cms_cache.core import codec
from cms_cache.core.recording import current

log = logging.getLogger(__name__)

F = TypeVar("F", bound=Callable[..., Any])


class Remembered(msgspec.Struct, frozen=True, array_like=True):
    """A value that a page used.

    Attributes:
        name: of the function; `args` are its encoded arguments.
        digest: of the result.
        tags: what the result depends on; `until`: when it changes by itself, seconds since 1970.
    """

    name: str
    args: bytes
    digest: bytes
    tags: tuple[str, ...]
    until: float | None

    def moved(self) -> Remembered:
        """One that no result is equal to."""
        return Remembered(self.name, self.args, b"", self.tags, self.until)


class Function:
    """A function whose results are values; made by `value`."""

    def __init__(
        self,
        name: str,
        compute: Callable[..., Any],
        *,
        keep: bool,
        here: bool,
        lifetime: int,
        type: Any,
    ) -> None:
        self.name = name
        self.compute = compute
        self.place = f"{compute.__module__}.{compute.__qualname__}"
        self.keep = keep
        self.here = here
        self.lifetime = lifetime
        self._type = type
        self._signature = inspect.signature(compute)
        self._all = tuple(self._signature.parameters)
        for each in list(self._signature.parameters.values())[1:]:
            if each.kind not in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY):
                raise ValueError(f"the value {name} needs a name for each parameter, not {each}")
        self.takes_now = "now" in self._all
        self.names = [each for each in self._all[1:] if each != "now"]
        self._decoders: tuple[Any, Any] | None = None
        # Types of arguments that came back as they were, whatever their values.
        self._faithful: set[tuple[type, ...]] = set()

    def split(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Any, dict[str, Any], Any]:
        """The connection, the arguments that make the key by name, and `now` if it was given."""
        if len(args) + len(kwargs) == len(self._all):
            given = dict(zip(self._all, args, strict=False)) | kwargs
        else:
            bound = self._signature.bind(*args, **kwargs)
            bound.apply_defaults()
            given = dict(bound.arguments)
        # In the order of the declaration, however they were given: they make the key.
        return given[self._all[0]], {name: given[name] for name in self.names}, given.get("now")

    def call(self, db: Any, arguments: dict[str, Any], now: Any) -> Any:
        return self.compute(db, **arguments, **({"now": now} if self.takes_now else {}))

    def encode_arguments(self, arguments: dict[str, Any]) -> bytes:
        """The arguments as bytes that `decode_arguments` makes the same arguments of.

        Raises:
            Unserialisable: they would be others, such as a text for a day where the function's
                annotations do not say that it is a day.
        """
        given = tuple(arguments.values())
        raw = codec.encode(given)
        types = tuple(map(type, given))
        if types in self._faithful:
            return raw
        try:
            again = self._decoded()[0].decode(raw)
        except Exception:  # nor can it be asked for again: then it is another one
            return raw
        if not _alike(given, again):
            raise codec.Unserialisable("they are no longer the same when they were stored")
        if _SIMPLE.issuperset(types):
            self._faithful.add(types)
        return raw

    def decode_arguments(self, raw: bytes) -> dict[str, Any]:
        return dict(zip(self.names, self._decoded()[0].decode(raw), strict=True))

    def reads_back(self, raw: bytes, result: Any) -> bool:
        """Whether another process would be given the same of what is stored as `raw`."""
        try:
            if _alike(result, self.decode_result(raw)):
                return True
            wrong = "its annotation does not say what it is"
        except Exception as error:  # an annotation that nobody can read
            wrong = str(error)
        log.error("The result of %s is kept in this process alone: %s", self.name, wrong)
        return False

    def decode_result(self, raw: bytes) -> Any:
        return self._decoded()[1].decode(raw)

    def _decoded(self) -> tuple[Any, Any]:
        if self._decoders is None:
            hints = typing.get_type_hints(self.compute)
            # A tuple of fixed length: each argument is decoded to its own type.
            arguments: Any = tuple[tuple(hints.get(each, Any) for each in self.names)]  # type: ignore[misc]
            result = self._type if self._type is not None else hints.get("return", Any)
            self._decoders = (msgspec.msgpack.Decoder(arguments), msgspec.msgpack.Decoder(result))
        return self._decoders


_SIMPLE = frozenset((str, int, bool, bytes, NoneType))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)


FUNCTIONS: dict[str, Function] = {}


def value(
    name: str,
    *,
    keep: bool = False,
    here: bool = False,
    lifetime: int = 86_400,
    type: Any = None,
) -> Callable[[F], F]:
    """Make a read a value.

    Args:
        name: unique, such as `menus.placed`.
        keep: keep the result for other pages, unless it is `None`; otherwise pages remember its
            digest only.
        here: keep it in this process alone, for what must not be read or forged by who can reach
            the store, such as what somebody may do.
        lifetime: seconds that a kept result is used at most.
        type: what the result is decoded to; the function's return annotation unless given.

    The function's first parameter is a connection and no part of the key, nor is one called
    `now`: what was computed once is computed again with the time of its next use. All other
    arguments are plain data. A kept result is shared: nobody may change it.

    Raises:
        ValueError: another function has the name, or a parameter has none of its own (`*args`).
    """

    def wrap(compute: F) -> F:
        function = Function(name, compute, keep=keep, here=here, lifetime=lifetime, type=type)
        other = FUNCTIONS.get(name)
        if other is not None and other.place != function.place:
            # One would be given what was kept of the other.
            raise ValueError(f"two values are called {name}: {other.place} and {function.place}")
        FUNCTIONS[name] = function

        @functools.wraps(compute)
        def call(*args: Any, **kwargs: Any) -> Any:
            recorder = current()
            if (
                recorder is None
                or not recorder.reading.may_share
                or not (keep or recorder.collects)
            ):
                return compute(*args, **kwargs)
            db, arguments, now = function.split(args, kwargs)
            return recorder.reading.values.use(recorder, function, db, arguments, now)

        call.cache_value = function  # type: ignore[attr-defined]
        return cast("F", call)

    return wrap

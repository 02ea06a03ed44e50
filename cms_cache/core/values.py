"""Values: results of reads that pages are made of, with digests.

A page remembers the digest of each value it used. When something that a value depends on has
changed, the value is asked for again; while the digest stays the same, everything above it holds.
This is the red-green validation of incremental compilers (Adapton, PLDI 2014; Salsa). Where results
are kept is in `cms_cache.core.value_store`.
"""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec

from cms_cache.core.recording import current

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
        self.keep = keep
        self.here = here
        self.lifetime = lifetime
        self._type = type
        self._signature = inspect.signature(compute)
        self._all = tuple(self._signature.parameters)
        self.takes_now = "now" in self._all
        self.names = [each for each in self._all[1:] if each != "now"]
        self._decoders: tuple[Any, Any] | None = None

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

    def decode_arguments(self, raw: bytes) -> dict[str, Any]:
        return dict(zip(self.names, self._decoded()[0].decode(raw), strict=True))

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
    """

    def wrap(compute: F) -> F:
        function = Function(name, compute, keep=keep, here=here, lifetime=lifetime, type=type)
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

"""A test as a list of steps, each with what was found."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried.

    Attributes:
        ok: `None` when it could not be tried here.
        detail: what was found, or why it failed.
    """

    name: str
    ok: bool | None
    detail: str = ""


class Skipped(Exception):
    """This step cannot be tried here; the message says why."""


def run_steps(steps: list[tuple[str, Callable[[], str]]]) -> list[Step]:
    """Try each; one that raises has failed, and the others go on."""
    done = []
    for name, function in steps:
        try:
            done.append(Step(name, True, function()))
        except Skipped as why:
            done.append(Step(name, None, str(why)))
        except Exception as wrong:
            done.append(Step(name, False, str(wrong) or type(wrong).__name__))
    return done


def expect(condition: object, problem: str) -> None:
    """Raise `AssertionError` with `problem` unless `condition` holds."""
    if not condition:
        raise AssertionError(problem)


def latency(function: Callable[[], object], times: int = 100) -> str:
    """The latency of a call in words: its median, and what 95 of 100 stay below."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        function()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return f"p50 {taken[times // 2]:.3f} ms, p95 {taken[times * 95 // 100]:.3f} ms"

"""How an import looks in a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

import click

from cms.importer.types import Outcome, Report

_SHOWN = 5


class ProgressBar:
    """One bar a step, on standard error. Takes what :data:`~cms.importer.types.Progress` takes."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._step = ""
        self._done = 0
        self._bar: Any = None

    def __call__(self, step: str, done: int, total: int) -> None:
        if not self._shown:
            return
        if step != self._step:
            self._close()
            self._step, self._done = step, 0
            self._bar = click.progressbar(length=max(total, 1), label=f"{step:>8}", file=sys.stderr)
            self._bar.__enter__()
        self._bar.update(done - self._done)
        self._done = done

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()


def print_report(report: Report) -> None:
    """Print *report* for a person."""
    facts = report.facts
    resumed = ", went on where the last import stopped" if facts.get("resumed") else ""
    click.echo(f"Imported from {facts['source']} (WXR {facts['version']}){resumed}\n")
    outcomes = list(Outcome)
    click.echo(f"{'':<16}" + "".join(f"{outcome:>11}" for outcome in outcomes))
    for kind, counter in report.counts.items():
        click.echo(f"{kind:<16}" + "".join(f"{counter[outcome]:>11}" for outcome in outcomes))
    for remark in report.remarks:
        click.echo(f"\n{remark.kind}: {remark.why} ({remark.count})")
        for example in remark.examples[:_SHOWN]:
            click.echo(f"    {example}")
        if remark.count > _SHOWN < len(remark.examples):
            click.echo("    ...; --json names more")
    if "seconds" in facts:
        click.echo(f"\n{report.items} items in {facts['seconds']} s")

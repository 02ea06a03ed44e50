"""What every importer has in common: what it is called, and the report of what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import click

#: How many examples a report gives of one thing left out.
EXAMPLES = 20


class Outcome(StrEnum):
    """What became of an item."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """A way to bring a foreign site here.

    :ivar command: what ``cms import NAME`` runs.
    """

    name: str
    label: Any
    command: click.Command


@dataclass(slots=True)
class Remark:
    """Something a person should know: what was left out or changed, and why.

    :ivar examples: names of some of the items concerned.
    """

    kind: str
    why: str
    count: int = 0
    examples: list[str] = field(default_factory=list)


class Report:
    """What an import did, in numbers and remarks. Its size does not grow with the import."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}
        self._remarks: dict[tuple[str, str], Remark] = {}
        self.facts: dict[str, Any] = {}

    def count(self, kind: str, outcome: Outcome, number: int = 1) -> None:
        """Count *number* items of *kind*, such as ``post``, with the same *outcome*."""
        self.counts.setdefault(kind, Counter())[outcome] += number

    def skip(self, kind: str, why: str, example: str = "") -> None:
        """Count an item that was not imported, and say *why*."""
        self.count(kind, Outcome.SKIPPED)
        self.remark(kind, why, example)

    def remark(self, kind: str, why: str, example: str = "", number: int = 1) -> None:
        """Say *why* something is not as it was; *example* names an item."""
        key = (kind, why)
        remark = self._remarks.get(key)
        if remark is None:
            remark = self._remarks[key] = Remark(kind, why)
        remark.count += number
        if example and len(remark.examples) < EXAMPLES and example not in remark.examples:
            remark.examples.append(example)

    @property
    def remarks(self) -> list[Remark]:
        """The remarks in the order they came up."""
        return list(self._remarks.values())

    def number(self, outcome: Outcome) -> int:
        """Return how many items had *outcome*."""
        return sum(counter[outcome] for counter in self.counts.values())

    @property
    def items(self) -> int:
        """How many items the import has dealt with."""
        return sum(sum(counter.values()) for counter in self.counts.values())

    def copy(self) -> Report:
        """Return a report that is not changed with this one."""
        made = Report()
        made.become(self)
        return made

    def become(self, other: Report) -> None:
        """Say what *other* says: a batch was undone."""
        self.counts = {kind: Counter(counter) for kind, counter in other.counts.items()}
        self._remarks = {
            key: Remark(remark.kind, remark.why, remark.count, list(remark.examples))
            for key, remark in other._remarks.items()
        }
        self.facts = dict(other.facts)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            **self.facts,
            "counts": {kind: dict(sorted(c.items())) for kind, c in self.counts.items()},
            "remarks": [
                {"kind": r.kind, "why": r.why, "count": r.count, "examples": r.examples}
                for r in self.remarks
            ],
        }


#: Told of every step: a name, how much is done, and of how much.
Progress = Callable[[str, int, int], None]

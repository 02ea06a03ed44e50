"""What a region did, in numbers."""

from __future__ import annotations

import msgspec

# Upper ends of the latency classes, in microseconds; the last one has no end.
BUCKETS = tuple(2**power for power in range(21))


class Statistics(msgspec.Struct, kw_only=True):
    """What a region did since its numbers were last cleared.

    Attributes:
        read: bytes that came out of the cache; `written`: bytes that went in.
        latency: number of look-ups in each class of `BUCKETS`, misses included.
        answers: how often something was answered in each way: `decision`, or `decision.reason`
            with the words of `cms_cache.core.pages.reasons`.
        renders: what was made for everybody; `rendering` are the microseconds that took.
        saved: microseconds of rendering that was not needed. Each answer from the store counts
            what making that very page had taken.
    """

    hits: int = 0
    misses: int = 0
    stores: int = 0
    deletes: int = 0
    errors: int = 0
    read: int = 0
    written: int = 0
    latency: list[int] = msgspec.field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    answers: dict[str, int] = {}
    renders: int = 0
    rendering: int = 0
    saved: int = 0

    @property
    def hit_rate(self) -> float:
        """Hits among look-ups, from 0 to 1; 0 when there was none."""
        looked = self.hits + self.misses
        return self.hits / looked if looked else 0.0

    def by_reason(self, decision: str) -> dict[str, int]:
        """How often this was decided, by reason, the most frequent first; see `answers`."""
        found = {}
        for key, number in self.answers.items():
            name, _, reason = key.partition(".")
            if name == decision:
                found[reason] = number
        return dict(sorted(found.items(), key=lambda row: (-row[1], row[0])))

    def answered(self, *decisions: str) -> int:
        """How often one of these was decided."""
        return sum(sum(self.by_reason(each).values()) for each in decisions)

    @property
    def mean_render(self) -> float:
        """Seconds that a render took on average; 0 when there was none."""
        return self.rendering / self.renders / 1e6 if self.renders else 0.0

    def percentile(self, share: float) -> int:
        """Microseconds within which `share` of the look-ups were answered, rounded up."""
        goal = sum(self.latency) * share
        seen = 0
        for number, end in zip(self.latency, (*BUCKETS, BUCKETS[-1] * 2), strict=True):
            seen += number
            if number and seen >= goal:
                return end
        return 0

    def add(self, other: Statistics) -> None:
        for name in _COUNTERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for place, number in enumerate(other.latency):
            self.latency[place] += number
        for key, number in other.answers.items():
            self.answers[key] = self.answers.get(key, 0) + number


_COUNTERS = (
    "hits", "misses", "stores", "deletes", "errors", "read", "written", "renders", "rendering",
    "saved",
)  # fmt: skip


def flat(counted: Statistics) -> dict[str, int]:
    """The numbers by name, as they are stored."""
    found = {name: getattr(counted, name) for name in _COUNTERS}
    found.update({f"answer.{key}": number for key, number in counted.answers.items()})
    found.update({f"latency.{place}": number for place, number in enumerate(counted.latency)})
    return found


def put(into: Statistics, name: str, amount: int) -> None:
    """Set a number by the name it is stored under; names of another version are left alone."""
    if name in _COUNTERS:
        setattr(into, name, amount)
    elif name.startswith("answer."):
        into.answers[name.removeprefix("answer.")] = amount
    elif name.startswith("latency."):
        place = int(name.partition(".")[2])
        if place < len(into.latency):
            into.latency[place] = amount

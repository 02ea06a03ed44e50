"""Pages of a list: which rows to fetch, which links to offer."""

from __future__ import annotations

from dataclasses import dataclass

#: Nobody pages further by hand; a larger number is a mistake or a probe.
MAX_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list of *total* rows, *size* a page; pages count from 1."""

    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """Return how many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """Return how many rows lie before this page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """Return the number of the first row shown, counted from 1; 0 when there is none."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        """Return the number of the last row shown."""
        return min(self.offset + self.size, self.total)

    @property
    def previous(self) -> int | None:
        """Return the number of the page before, if any."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Return the number of the page after, if any."""
        return self.number + 1 if self.number < self.count else None

    def window(self, around: int = 2) -> list[int | None]:
        """Return the pages to link to: first, last and the near ones; None marks a gap."""
        near = range(self.number - around, self.number + around + 1)
        wanted = sorted({1, self.count, *(n for n in near if 1 <= n <= self.count)})
        shown: list[int | None] = []
        for before, number in zip([0, *wanted], wanted, strict=False):
            if number - before == 2:
                shown.append(number - 1)
            elif number - before > 2:
                shown.append(None)
            shown.append(number)
        return shown


def parse_page(text: str | None) -> int | None:
    """Read ``?page=``: 1 when absent, None when it is no page number."""
    if text is None or text == "":
        return 1
    if not (text.isascii() and text.isdigit()) or len(text) > 7:
        return None
    number = int(text)
    return number if 1 <= number <= MAX_PAGE else None

"""What clearing and looking into the cache give back."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to clear: whole regions, or what depends on tags."""

    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def names(self) -> str:
        """The regions or tags in one line."""
        return ", ".join(self.regions or self.tags)


@dataclass(frozen=True, slots=True)
class Affected:
    """What clearing would end.

    :param regions: stored entries by region; None where only the store knows.
    :param pages: stored pages that depend on the tags.
    :param urls: the first of them.
    :param complete: whether all stored pages were looked at; otherwise there may be more.
    """

    regions: dict[str, int | None] = field(default_factory=dict)
    pages: int = 0
    urls: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Cleared:
    """What clearing ended.

    :param regions: forgotten entries by region.
    :param problems: why a region's store could not be emptied, by region. What it holds is used
        by nobody any more all the same.
    :param pages: stored pages that depended on the tags; at least so many unless *complete*.
    """

    regions: dict[str, int] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    pages: int = 0
    complete: bool = True

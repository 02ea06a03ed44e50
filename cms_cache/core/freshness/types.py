"""What a record of changes must do. `cms_cache.testing.ChangesContract` proves it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol


class Fence(NamedTuple):
    """How far a computation could see: everything published up to `seq` of this `epoch`.

    Taken before a computation reads anything; in a database transaction, before its first
    statement.
    """

    epoch: int
    seq: int


class Changes(Protocol):
    """Numbers changes, and knows the last one of each tag.

    Two tags may share a number: then a value is computed again without need. It never happens
    that a change is missed.
    """

    def fence(self) -> Fence:
        """How far a computation that begins now can see. Raises `Unavailable`."""

    def catch_up(self) -> None:
        """Know all that was published until now, so that `fresh` tells it. Raises `Unavailable`."""

    def fresh(self, tags: Iterable[str], fence: Fence) -> bool:
        """Whether none of `tags` changed after `fence`. In doubt, `False`; never raises."""

    def publish(self, tags: Iterable[str]) -> bool:
        """Say that what `tags` name has changed: call it after the commit.

        Answers whether everybody can know. When the store does not answer, this process knows,
        and tells the others as soon as it does.
        """

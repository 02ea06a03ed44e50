"""What can go wrong with jobs."""

from __future__ import annotations

from cms.errors import CmsError


class UnknownJobError(CmsError):
    """No part of the site declares a job of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no job {name!r}; `cms jobs list` shows those there are")


class LeaseLostError(CmsError):
    """The job took longer than its lease and another runner has it now."""

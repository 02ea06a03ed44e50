"""What the conversion needs to know of the rest of the import, and what it returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the old site.

    :ivar media_id: the id of our medium.
    :ivar url: where the file was on the old site.
    :ivar wp_id: its number there.
    """

    media_id: int
    url: str
    wp_id: int = 0
    mime: str = ""
    title: str = ""
    alt: str = ""
    caption: str = ""


class Resolver(Protocol):
    """Finds what the old site's addresses and numbers have become here."""

    def link(self, url: str) -> str | None:
        """Return a token such as ``content:12#part`` for *url*, or None to leave it."""
        ...

    def media(self, url: str, wp_id: int = 0) -> Attachment | None:
        """Return the attachment that *url*, or failing that *wp_id*, names."""
        ...

    def attachments(self, parent: int) -> Sequence[Attachment]:
        """Return the pictures that belong to the item *parent*, in their order."""
        ...

    def reusable(self, wp_id: int) -> str | None:
        """Return the markup of a reusable block, or None."""
        ...


@dataclass
class Converted:
    """A converted body.

    :ivar notes: what was left out or changed, with how often.
    """

    html: str
    notes: Counter[str] = field(default_factory=Counter)

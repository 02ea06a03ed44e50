"""What other features need to know of a medium."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A medium as blocks and lists see it.

    :ivar mime: its type; ``image/...`` has width and height in pixels.
    :ivar bytes: its size; 0 while the file is missing.
    :ivar url: where an import found it while the file is missing, else "".
    """

    id: int
    mime: str
    width: int | None = None
    height: int | None = None
    alt: str = ""
    title: str = ""
    filename: str = ""
    bytes: int = 0
    url: str = ""

    @property
    def is_image(self) -> bool:
        return self.mime.startswith("image/")

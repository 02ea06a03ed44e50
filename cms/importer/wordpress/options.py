"""What a person may choose about an import from WordPress."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

#: Take the shape of the export's own links.
PERMALINKS_OF_EXPORT = "wordpress"
#: Leave the site's setting as it is.
PERMALINKS_KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choices of one run.

    :ivar uploads: a folder or zip archive with the old site's files.
    :ivar author: login of the account that gets what nobody else wrote; None takes the first
        administrator.
    :ivar permalinks: ``wordpress``, ``keep``, or a pattern with our tokens or WordPress's.
    :ivar locale: language of the content; None is the site's own.
    :ivar overwrite: replace content that was edited here since it was imported.
    :ivar comments: import comments.
    """

    uploads: Path | None = None
    author: str | None = None
    permalinks: str = PERMALINKS_OF_EXPORT
    locale: str | None = None
    overwrite: bool = False
    comments: bool = True

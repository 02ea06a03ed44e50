"""What can go wrong while reading a foreign site's export."""

from __future__ import annotations

from cms.errors import CmsError


class ImportFailedError(CmsError):
    """The import cannot go on; the message says why and what to do."""


class NotAnExportError(ImportFailedError):
    """The file is not an export that this importer reads; nothing was written."""


class UnsafeExportError(ImportFailedError):
    """The file declares entities or a document type; nothing was written."""


class MalformedExportError(ImportFailedError):
    """The file breaks off or is not well-formed.

    :param line: the line of the file, counted from 1, or None where unknown.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class TooLargeError(ImportFailedError):
    """One item or one file is larger than the site's settings allow."""

"""The bytes of an export, freed of what XML forbids and watched for their size."""

from __future__ import annotations

import re
from typing import BinaryIO

from cms.importer.errors import NotAnExportError, TooLargeError

#: XML 1.0 knows no control characters but tab, line feed and carriage return;
#: WordPress writes whatever its database holds.
_FORBIDDEN = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0D})
_NONCHARACTERS = re.compile(b"\xef\xbf[\xbe\xbf]")
_SIGNATURES = {
    b"PK\x03\x04": "a zip archive; unpack it and give the .xml file in it",
    b"\x1f\x8b": "compressed with gzip; unpack it first",
    b"%PDF": "a PDF document",
    b"SQLite format 3": "a database",
}


class ExportSource:
    """A readable file object for the XML parser.

    Leading white space is dropped (plugins print blank lines before the XML declaration)
    and so are control characters, in every encoding that contains ASCII.

    :param file: an open binary file.
    :param max_item: how many bytes may pass between two calls of :meth:`item_done`.
    :raises NotAnExportError: when the first bytes show another kind of file.
    """

    def __init__(self, file: BinaryIO, *, max_item: int) -> None:
        self._file = file
        self._max_item = max_item
        self._since_item = 0
        self._carry = b""
        self.bytes_read = 0
        self.lines_dropped = 0
        self.controls_dropped = 0
        self._head = self._read_head()
        self._plain = not self._head.startswith((b"\xff\xfe", b"\xfe\xff"))

    def _read_head(self) -> bytes:
        head = self._file.read(4096)
        for signature, what in _SIGNATURES.items():
            if head.startswith(signature):
                raise NotAnExportError(f"This is not a WordPress export but {what}.")
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return head
        mark = b"\xef\xbb\xbf" if head.startswith(b"\xef\xbb\xbf") else b""
        rest = head[len(mark) :]
        stripped = rest.lstrip()
        while not stripped and (more := self._file.read(4096)):
            rest += more
            stripped = rest.lstrip()
        if not stripped:
            raise NotAnExportError("This is not a WordPress export: the file is empty.")
        if not stripped.startswith(b"<"):
            raise NotAnExportError(
                "This is not a WordPress export: it is not XML. In WordPress, use "
                "Tools, Export, All content, and give the .xml file you download."
            )
        if re.match(rb"<(?:!doctype\s+html|html)\b", stripped, re.I):
            raise NotAnExportError(
                "This is not a WordPress export but a web page, perhaps one that asks to sign in."
            )
        dropped = rest[: len(rest) - len(stripped)]
        self.lines_dropped = dropped.count(b"\n")
        return mark + stripped

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, at least one until the end of the file."""
        while True:
            if self._head:
                chunk, self._head = self._head, b""
            else:
                chunk = self._file.read(size)
            self.bytes_read += len(chunk)
            self._since_item += len(chunk)
            if self._since_item > self._max_item + 1_048_576:
                raise TooLargeError(
                    f"One item of the export is larger than {self._max_item:,} bytes. Raise the "
                    "setting import.max_item if that is what you want to import."
                )
            cleaned = self._clean(chunk) if self._plain else chunk
            if cleaned or not chunk:
                return cleaned

    def _clean(self, chunk: bytes) -> bytes:
        data = self._carry + chunk
        self._carry = b""
        if chunk and data[-1:] in (b"\xef", b"\xbf"):
            # Perhaps the beginning of U+FFFE or U+FFFF; the next chunk tells.
            cut = -2 if data[-2:] == b"\xef\xbf" else -1
            data, self._carry = data[:cut], data[cut:]
        cleaned = data.translate(None, _FORBIDDEN)
        if b"\xef\xbf" in cleaned:
            cleaned = _NONCHARACTERS.sub(b"", cleaned)
        self.controls_dropped += len(data) - len(cleaned)
        return cleaned

    def item_done(self) -> None:
        """Begin to count the size of the next item."""
        self._since_item = 0

"""The files of the old site: a folder or a zip archive of ``wp-content/uploads``.

Nothing is fetched from anywhere. A name in an export or an archive is never trusted: a file
counts only if it really lies inside the folder, and never more of it is read than allowed.
"""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from cms.importer.errors import ImportFailedError
from cms.importer.wordpress.types import Item

#: More entries than any site's uploads have.
MAX_ENTRIES = 500_000
#: A picture or a film hardly compresses; a text file may, fifty times.
MAX_RATIO = 200


#: What the library raises for encrypted, exotic and cut entries.
_UNREADABLE = (RuntimeError, NotImplementedError, EOFError, OSError)


class UploadError(Exception):
    """A file is there but is not taken; the message says why."""


class Uploads(Protocol):
    """Where the files of the old site are found."""

    def find(self, names: list[str]) -> str | None:
        """Return the first of the relative *names* that exists, or None."""
        ...

    def size(self, name: str) -> int:
        """Return the number of bytes of a name that :meth:`find` returned."""
        ...

    def open(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Open it for reading."""
        ...


class NoUploads:
    """There are no files."""

    def find(self, names: list[str]) -> str | None:
        return None

    def size(self, name: str) -> int:
        raise UploadError("there are no files")

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        raise UploadError("there are no files")
        yield  # pragma: no cover


class FolderUploads:
    """Files in a folder. Symbolic links that lead out of it are not followed.

    :param root: the folder ``uploads``, or one that holds it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve(strict=True)

    def find(self, names: list[str]) -> str | None:
        for name in names:
            relative = safe_relative(name)
            if relative is not None and self._path(relative) is not None:
                return relative
        return None

    def _path(self, relative: str) -> Path | None:
        try:
            path = (self._root / relative).resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            return None
        if not path.is_relative_to(self._root) or not stat.S_ISREG(os.stat(path).st_mode):
            return None
        return path

    def _found(self, name: str) -> Path:
        path = self._path(name)
        if path is None:
            raise UploadError("the file has disappeared")
        return path

    def size(self, name: str) -> int:
        return self._found(name).stat().st_size

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        try:
            with self._found(name).open("rb") as file:
                yield file
        except OSError as error:
            raise UploadError(f"it cannot be read ({error.strerror})") from error


class ZipUploads:
    """Files in a zip archive, read where they are.

    :raises ImportFailedError: the archive is damaged or has absurdly many entries.
    """

    def __init__(self, archive: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(archive)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise ImportFailedError(
                f"{archive}: not a zip archive that can be read ({error})"
            ) from error
        if len(self._zip.filelist) > MAX_ENTRIES:
            raise ImportFailedError(f"{archive}: more than {MAX_ENTRIES:,} files")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in self._zip.infolist():
            relative = safe_relative(entry.filename)
            is_link = stat.S_ISLNK(entry.external_attr >> 16)
            if relative is None or entry.is_dir() or is_link:
                continue
            self._entries.setdefault(relative, entry)
            # An archive may hold "uploads/2012/…" or "site/wp-content/uploads/2012/…".
            parts = relative.split("/")
            if "uploads" in parts[:-1]:
                below = "/".join(parts[parts.index("uploads") + 1 :])
                self._entries.setdefault(below, entry)

    def find(self, names: list[str]) -> str | None:
        for name in names:
            relative = safe_relative(name)
            if relative is not None and relative in self._entries:
                return relative
        return None

    def size(self, name: str) -> int:
        entry = self._entries[name]
        if entry.file_size > MAX_RATIO * max(entry.compress_size, 1) and entry.file_size > 1 << 20:
            raise UploadError("it is packed suspiciously well (a zip bomb?)")
        return entry.file_size

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        try:
            with self._zip.open(self._entries[name]) as file:
                yield file  # type: ignore[misc]
        except (zipfile.BadZipFile, zlib.error, *_UNREADABLE) as error:
            raise UploadError(f"it cannot be unpacked ({error})") from error


def open_uploads(path: Path | None) -> Uploads:
    """Return the uploads at *path*, a folder or a zip archive; None means none.

    :raises ImportFailedError: there is neither at *path*.
    """
    if path is None:
        return NoUploads()
    if path.is_dir():
        return FolderUploads(path)
    if path.is_file():
        return ZipUploads(path)
    raise ImportFailedError(f"{path}: there is no such folder or archive of uploads")


def safe_relative(name: str) -> str | None:
    """Return *name* as a relative path that stays below its root, or None."""
    if "\x00" in name or "\\" in name or len(name) > 1000:
        return None
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        return None
    if any(len(os.fsencode(part)) > 255 for part in path.parts if _encodable(part)):
        return None
    return str(path) if all(_encodable(part) for part in path.parts) else None


def _encodable(part: str) -> bool:
    try:
        part.encode()
    except UnicodeEncodeError:
        return False
    return True


def candidates(item: Item) -> list[str]:
    """Return where the file of an attachment may be below the uploads folder, best first."""
    found: list[str] = []
    if attached := item.meta_value("_wp_attached_file").strip():
        found.append(attached)
    try:
        path = unquote(urlsplit(item.attachment_url).path).lstrip("/")
    except ValueError:
        path = ""
    for mark in ("/uploads/", "/files/"):
        _, cut, below = f"/{path}".partition(mark)
        if cut:
            found.append(below)
            # A network of sites: uploads/sites/3/2012/03/name.jpg
            parts = below.split("/")
            if len(parts) > 2 and parts[0] == "sites":
                found.append("/".join(parts[2:]))
    found.append(path)
    with_roots = [f"{root}{name}" for name in found for root in ("", "uploads/")]
    with_roots += [f"wp-content/uploads/{name}" for name in found]
    with_roots.append(path.rsplit("/", 1)[-1])
    return [name for name in dict.fromkeys(with_roots) if name]

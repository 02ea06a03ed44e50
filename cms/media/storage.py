"""Where the bytes of media live: a folder, each file named by its content."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cms.i18n import _
from cms.media.errors import MediaRefusedError

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{20}\.[a-z0-9]{1,5}\Z")


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a file."""

    key: str
    sha256: str
    bytes: int


class FileStorage:
    """Files below one folder. A key never names anything outside it.

    :param root: the folder; made when the first file is stored.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @staticmethod
    def key(sha256: str, extension: str) -> str:
        """Return the key of content with this hash."""
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256[4:24]}.{extension}"

    def path(self, key: str) -> Path | None:
        """Return the file of *key*, or None when it is no key or there is no file."""
        if not _KEY.match(key):
            return None
        path = self.root / key
        return path if path.is_file() else None

    def store(self, data: bytes, extension: str) -> Stored:
        """Store *data* unless it is there; see :meth:`store_stream`."""
        return self.store_stream([data], extension, len(data))

    def store_stream(self, chunks: Iterable[bytes], extension: str, limit: int) -> Stored:
        """Store the joined *chunks* unless they are there already.

        The file appears whole or not at all.

        :raises MediaRefusedError: there are more than *limit* bytes.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self.root, prefix=".new-")
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise MediaRefusedError(
                            _("the file is larger than ${limit} bytes", mapping={"limit": limit})
                        )
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            sha256 = digest.hexdigest()
            key = self.key(sha256, extension)
            path = self.root / key
            if path.is_file():
                Path(temporary).unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                Path(temporary).chmod(0o644)
                Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return Stored(key, sha256, size)

    def copy(self, key: str) -> str:
        """Return the key of a second copy of *key*'s file, which lives its own life."""
        twin = self.key(secrets.token_hex(32), key.rsplit(".", 1)[-1])
        target = self.root / twin
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.root / key, target)
        return twin

    def remove(self, key: str) -> None:
        """Remove the file of *key*; nothing happens when there is none."""
        path = self.path(key)
        if path is not None:
            path.unlink(missing_ok=True)

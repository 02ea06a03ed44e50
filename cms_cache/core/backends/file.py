"""A file a value: written beside and renamed, bounded in bytes and in files."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

from dogpile.cache.api import NO_VALUE, CacheMutex, SerializedReturnType

from cms_cache.core.backends.file_usage import UsageFile
from cms_cache.core.backends.types import Backend, Usage
from cms_cache.core.errors import Unavailable
from cms_cache.core.locks.file import FileMutex
from cms_cache.core.permissions import file_mode, make_folder

# magic, checksum of all that follows, length of the key, length of the value
_HEAD = struct.Struct("<4sIII")
_MAGIC = b"BCF1"
_KEY_SHOWN = 512
_TOUCH_AFTER = 600
_FORGOTTEN_AFTER = 120
_RECOUNT_EVERY = 2000
_AVERAGE_IN_SHARD = 64

_numbers = itertools.count()


class FileBackend(Backend):
    """Values in files below `folder`, which this backend owns.

    Args:
        most_size: bytes that all values together may take.
        most_files: values that may exist; a shared host may count inodes.
        lock_lifetime: seconds after which the lock of a hanging holder is taken as free.

    Safe with many processes, and with two users of a group when the folder is the group's:
    files and folders take the permission bits of the folder.
    """

    kind = "file"

    def __init__(
        self, folder: Path, *, most_size: int, most_files: int, lock_lifetime: float = 30
    ) -> None:
        self.folder = Path(folder)
        self._most_size = most_size
        self.most_files = most_files
        self._lock_lifetime = lock_lifetime
        shards = 1
        while shards < 256 and shards * 2 * _AVERAGE_IN_SHARD <= most_files:
            shards *= 2
        self._shards = shards
        self._locks = self.folder / "locks"
        self._usage = UsageFile(self.folder / "usage")
        self._since_recount = 0
        self._mode: int | None = None

    def _path(self, key: str) -> str:
        name = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        return f"{self.folder}/{int(name[:2], 16) % self._shards:02x}/{name}"

    def get_serialized(self, key: str) -> SerializedReturnType:
        path = self._path(key)
        try:
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return NO_VALUE
        except OSError as wrong:
            raise Unavailable(str(wrong)) from wrong
        try:
            facts = os.fstat(handle)
            raw = os.read(handle, facts.st_size + 1)
            if facts.st_mtime < time.time() - _TOUCH_AFTER:
                with contextlib.suppress(OSError):
                    os.utime(handle)
        except OSError as wrong:
            raise Unavailable(str(wrong)) from wrong
        finally:
            os.close(handle)
        value = unpack(raw)
        if value is None:
            with contextlib.suppress(Unavailable):
                self._remove(path, facts.st_size)
            return NO_VALUE
        return value

    def set_serialized(self, key: str, value: bytes) -> None:
        raw = pack(key, value)
        if len(raw) > self._most_size // 4:
            self.delete(key)
            return
        path = self._path(key)
        try:
            old = _size_of(path)
            # Raised before writing and lowered afterwards: never too low, whenever we are killed.
            less_size = max(0, (old or 0) - len(raw))
            more_size, more_files = max(0, len(raw) - (old or 0)), 0 if old is not None else 1
            size, files = self._usage.add(more_size, more_files)
            self._since_recount += 1
            if size > self._most_size or files > self.most_files:
                if not self.sweep(more_size, more_files):
                    # Another process makes room now; until it has, nothing more is kept.
                    self._usage.add(-more_size, -more_files)
                    return
            elif self._since_recount >= _RECOUNT_EVERY:
                self.sweep(more_size, more_files)
            self._write(path, raw)
            if less_size:
                self._usage.add(-less_size, 0)
        except OSError as wrong:
            raise Unavailable(str(wrong)) from wrong

    def _write(self, path: str, raw: bytes) -> None:
        beside = f"{path}.{os.getpid()}.{threading.get_ident():x}.{next(_numbers)}"
        mode = self._file_mode()
        try:
            handle = self._open_new(beside, mode)
        except FileNotFoundError:
            make_folder(Path(path).parent)
            handle = self._open_new(beside, mode)
        try:
            try:
                written = os.write(handle, raw)
                if written != len(raw):
                    raise OSError("the disk took a part only")
            finally:
                os.close(handle)
            os.replace(beside, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise

    def _open_new(self, path: str, mode: int) -> int:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        if mode != 0o600:
            # The umask would take the group's rights away.
            os.fchmod(handle, mode)
        return handle

    def _file_mode(self) -> int:
        if self._mode is None:
            make_folder(self.folder)
            self._mode = file_mode(self.folder)
        return self._mode

    def delete(self, key: str) -> None:
        path = self._path(key)
        size = _size_of(path)
        if size is not None:
            self._remove(path, size)

    def _remove(self, path: str, size: int) -> None:
        try:
            os.unlink(path)
        except FileNotFoundError:
            return
        except OSError as wrong:
            raise Unavailable(str(wrong)) from wrong
        with contextlib.suppress(OSError):
            self._usage.add(-size, -1)

    def get_mutex(self, key: str) -> CacheMutex:
        return FileMutex(self._locks, key, lifetime=self._lock_lifetime)

    def clear(self) -> int:
        count = size = 0
        for path, length, _ in self._files():
            with contextlib.suppress(OSError):
                os.unlink(path)
                count += 1
                size += length
        # Not to zero: somebody may have announced a value that is not written yet.
        with contextlib.suppress(OSError):
            self._usage.add(-size, -count)
        return count

    def sweep(self, more_size: int = 0, more_files: int = 0) -> bool:
        """Count what is there; beyond the bounds, remove the oldest down to nine tenths.

        Args:
            more_size: bytes that are about to be written.
            more_files: files that are about to be written.

        Answers whether it was done: one process sweeps at a time.
        """
        with self._usage.sweeping() as alone:
            if not alone:
                return False
            self._since_recount = 0
            before = self._usage.read()
            found = sorted(self._files(), key=lambda each: each[2])
            size = sum(each[1] for each in found) + more_size
            count = len(found) + more_files
            if size > self._most_size or count > self.most_files:
                for path, length, _ in found:
                    if size <= self._most_size * 9 // 10 and count <= self.most_files * 9 // 10:
                        break
                    with contextlib.suppress(OSError):
                        os.unlink(path)
                        size -= length
                        count -= 1
            self._usage.counted(size, count, before)
            return True

    def _files(self) -> list[tuple[str, int, float]]:
        """Path, bytes and last use of every value; remains of killed writers are removed."""
        found = []
        long_ago = time.time() - _FORGOTTEN_AFTER
        for shard in range(256):
            with contextlib.suppress(OSError), os.scandir(f"{self.folder}/{shard:02x}") as each:
                for entry in each:
                    with contextlib.suppress(OSError):
                        facts = entry.stat(follow_symlinks=False)
                        if "." not in entry.name:
                            found.append((entry.path, facts.st_size, facts.st_mtime))
                        elif facts.st_mtime < long_ago:
                            os.unlink(entry.path)
        return found

    def values(self) -> Iterator[bytes]:
        for path, _, _ in self._files():
            with contextlib.suppress(OSError):
                value = unpack(Path(path).read_bytes())
                if value is not None:
                    yield value

    def usage(self) -> Usage:
        files = self._files()
        return Usage(len(files), sum(each[1] for each in files), self.most_files, self._most_size)


def pack(key: str, value: bytes) -> bytes:
    """What is written for a key and its value."""
    shown = key.encode("utf-8", "surrogatepass")[:_KEY_SHOWN]
    checksum = zlib.crc32(value, zlib.crc32(shown))
    return _HEAD.pack(_MAGIC, checksum, len(shown), len(value)) + shown + value


def unpack(raw: bytes) -> bytes | None:
    """The value in a file, `None` unless it is whole and ours."""
    if len(raw) < _HEAD.size:
        return None
    magic, checksum, key_length, value_length = _HEAD.unpack_from(raw)
    if magic != _MAGIC or len(raw) != _HEAD.size + key_length + value_length:
        return None
    body = memoryview(raw)[_HEAD.size :]
    if zlib.crc32(body) != checksum:
        return None
    return bytes(body[key_length:])


def _size_of(path: str) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None

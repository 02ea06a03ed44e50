"""Who may read what we write: its owner, and a group exactly when its folder is the group's.

A folder that its group may write (mode 2770) is shared by, say, the web server's user and the
user of the command line. Then everything below is the group's too, whatever the umask is. Each
file and folder appears under its name only with its final rights: no other process ever meets it
half made.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path


def file_mode(folder: Path) -> int:
    """The permission bits of a new file in `folder`."""
    return 0o660 if folder.stat().st_mode & stat.S_IWGRP else 0o600


def make_folder(path: Path) -> None:
    """Make `path` and what is missing above it; no error when it is there.

    Raises:
        OSError: it cannot be made.
    """
    if path.is_dir():
        return
    parent = path.parent
    make_folder(parent)
    beside = parent / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    os.mkdir(beside, 0o700)
    try:
        if parent.stat().st_mode & stat.S_IWGRP:
            beside.chmod(0o2770)
        # Takes the place of an empty folder that somebody else made meanwhile.
        os.rename(beside, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.rmdir(beside)
        if not path.is_dir():
            raise


def make_file(path: Path, content: bytes = b"") -> None:
    """Make a file with `content` and its folder; no error when it is there.

    Raises:
        OSError: it cannot be made.
    """
    if path.exists():
        return
    beside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = _open_in_folder(beside)
    try:
        try:
            os.write(handle, content)
            os.fchmod(handle, file_mode(path.parent))
        finally:
            os.close(handle)
        # A link, not a rename: whoever comes second must find the first one's.
        try:
            os.link(beside, path)
        except FileExistsError:
            return
        except OSError:
            # Some file systems have no links; the first one is then whoever renames last.
            os.rename(beside, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)


def _open_in_folder(path: Path) -> int:
    """A new file, opened for writing, in a folder that is made if need be."""
    for _ in range(3):
        make_folder(path.parent)
        # Somebody who makes the folder at the same time may just have put theirs in its place.
        with contextlib.suppress(FileNotFoundError):
            return _open_new(path)
    return _open_new(path)


def _open_new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

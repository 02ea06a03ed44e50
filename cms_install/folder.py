"""The files of a new site. What a person wrote is never overwritten; what fails is taken back."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from cms.settings.saved import SavedFile
from cms_install.errors import InstallError

SECRETS = "secrets.ini"


class Undo:
    """Remembers what was made, so that a failure leaves things as they were."""

    def __init__(self) -> None:
        self._steps: list[Callable[[], object]] = []

    def add(self, step: Callable[[], object]) -> None:
        """Call *step* when things are taken back."""
        self._steps.append(step)

    def made(self, path: Path) -> None:
        """Remove *path*, a file or a folder, when things are taken back."""
        self.add(lambda: _remove(path))

    def changing(self, path: Path) -> None:
        """Make *path* what it is now, or nothing, when things are taken back."""
        if path.exists():
            before = path.read_bytes()
            self.add(lambda: path.write_bytes(before))
        else:
            self.made(path)

    def take_back(self) -> None:
        """Undo the steps, the newest first."""
        while self._steps:
            with contextlib.suppress(Exception):  # the first failure is the one to tell of
                self._steps.pop()()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def all_or_nothing() -> Iterator[Undo]:
    """Give an :class:`Undo` that takes everything back when an exception leaves the block."""
    undo = Undo()
    try:
        yield undo
    except BaseException:
        undo.take_back()
        raise


def make_folder(folder: Path, undo: Undo) -> Path:
    """Make *folder* and a ``site.ini`` in it, if they are not there, and return the ini.

    :raises InstallError: the folder cannot be written.
    """
    ini = folder / "site.ini"
    try:
        _make_parents(folder, undo)
        if not ini.exists():
            text = (files("cms_install") / "templates" / "site.ini.tmpl").read_text("utf-8")
            undo.made(ini)
            ini.write_text(text, "utf-8")
    except OSError as error:
        raise InstallError(f"{error.filename or folder}: {error.strerror}") from error
    return ini


def _make_parents(folder: Path, undo: Undo, mode: int = 0o755) -> None:
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=mode)
        undo.made(path)


def make_var(var: Path, database: str, undo: Undo) -> None:
    """Make the folder for what the site writes, for its owner alone, with the secrets in it.

    :param database: a database URL, kept with the secrets since it may hold a password.
    :raises InstallError: the folder cannot be written.
    """
    try:
        if not var.exists():
            _make_parents(var.parent, undo)
            var.mkdir(mode=0o700)
            undo.made(var)
        path = var / SECRETS
        undo.changing(path)
        known = SavedFile(path).read()
        changes = {}
        if "cms.secret" not in known and not os.environ.get("CMS_CMS_SECRET"):
            changes["cms.secret"] = secrets.token_urlsafe(48)
        if database and known.get("database.url", database) != database:
            raise InstallError("this site has a database already; it is named in var/secrets.ini")
        if database and "database.url" not in known:
            changes["database.url"] = database
        if changes:
            SavedFile(path).update(changes)
            path.chmod(0o600)
    except OSError as error:
        raise InstallError(f"{error.filename or var}: {error.strerror}") from error

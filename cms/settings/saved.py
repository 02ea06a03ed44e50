"""The file that holds what people chose in the admin: ``var/settings.ini``."""

from __future__ import annotations

import configparser
import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cms.settings.row import SettingError

SECTION = "settings"
HEADER = "# Written by the admin and the command line. Edit the site's own ini file instead.\n"

#: Identity of one state of the file: changes whenever it is replaced.
Stamp = tuple[int, int, int] | None


class SavedFile:
    """Reads and replaces the file; a reader never sees half of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def stamp(self) -> Stamp:
        """Return what tells one state of the file from another (a stat, about 2 µs)."""
        try:
            stat = os.stat(self.path)
        except OSError:
            return None
        return (stat.st_ino, stat.st_mtime_ns, stat.st_size)

    def read(self) -> dict[str, str]:
        """Return the saved texts by name; nothing is saved where there is no file.

        :raises SettingError: the file cannot be read or is not an ini file.
        """
        parser = _parser()
        try:
            parser.read_string(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeError, configparser.Error) as error:
            reason = str(error).splitlines()[0]
            raise SettingError(
                f"{self.path} cannot be read ({reason}); mend it, or move it away to start anew"
            ) from None
        return dict(parser[SECTION]) if parser.has_section(SECTION) else {}

    def update(self, changes: Mapping[str, str | None]) -> None:
        """Write *changes* (None removes a name) and keep the rest, in one step."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock():
            texts = self.read()
            for name, text in changes.items():
                if text is None:
                    texts.pop(name, None)
                else:
                    texts[name] = text
            self._replace(texts)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with open(self.path.with_suffix(".lock"), "a", opener=_private) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _replace(self, texts: Mapping[str, str]) -> None:
        parser = _parser()
        parser[SECTION] = {name: texts[name].replace("\n", "\n ") for name in sorted(texts)}
        handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=".settings-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:  # mkstemp made it 0600
                file.write(HEADER)
                parser.write(file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _parser() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes="#")
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    return parser

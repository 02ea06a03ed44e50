"""The values in force, and where each came from."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cms.errors import InvalidError
from cms.settings.kinds import to_text
from cms.settings.row import REQUIRED, Setting, SettingError, Source
from cms.settings.saved import SavedFile


class _InForce(NamedTuple):
    """All values at one time: what was saved comes into force in one step, or not at all."""

    generation: int
    values: dict[str, Any]
    sources: dict[str, Source]


class Settings:
    """Every declared setting with its value; one object a process.

    Reading is a dictionary look-up. :meth:`refresh` notices what another process saved.
    """

    def __init__(self, ini: Mapping[str, str], environment: Mapping[str, str], var: Path) -> None:
        self._ini = ini
        self._environment = environment
        self.var = var
        """The site's own folder for everything it writes."""
        self._lock = threading.Lock()
        self._file = SavedFile(var / "settings.ini")
        self._stamp = self._file.stamp()
        self._saved = self._file.read()
        self._secrets = SavedFile(var / "secrets.ini").read()
        self._rows: dict[str, Setting] = {}
        self._in_force = _InForce(0, {}, {})

    @classmethod
    def from_ini(cls, ini: Mapping[str, str]) -> Settings:
        """Return the settings of a site from its ini; ``cms.var`` names the site's folder."""
        var = os.environ.get("CMS_CMS_VAR") or ini.get("cms.var") or "var"
        return cls(ini, os.environ, Path(var).absolute())

    def declare(self, row: Setting) -> None:
        """Add *row* and work out its value.

        :raises SettingError: the value given is not allowed, or none was given and one is needed.
        """
        value, source = self._resolve(row)
        self._rows[row.name] = row
        self._in_force.values[row.name] = value
        self._in_force.sources[row.name] = source

    @property
    def generation(self) -> int:
        """Raised whenever a saved value changed; what is derived from settings compares it."""
        return self._in_force.generation

    def __getitem__(self, name: str) -> Any:
        try:
            return self._in_force.values[name]
        except KeyError:
            raise SettingError(f"setting {name} is not declared") from None

    def __contains__(self, name: str) -> bool:
        return name in self._rows

    def row(self, name: str) -> Setting:
        """:raises SettingError: no such setting."""
        if name not in self._rows:
            raise SettingError(f"there is no setting {name}; `cms settings list` shows them all")
        return self._rows[name]

    def rows(self) -> Iterator[Setting]:
        """Yield every declared row, by name."""
        for name in sorted(self._rows):
            yield self._rows[name]

    def source(self, name: str) -> Source:
        """Return where the value of *name* came from."""
        self.row(name)
        return self._in_force.sources[name]

    def locked(self, name: str) -> bool:
        """Return whether *name* is fixed by the environment or the ini file."""
        return self.source(name) in (Source.ENVIRONMENT, Source.INI, Source.SECRETS)

    def refresh(self) -> bool:
        """Take in what was saved since the last look; return whether anything changed."""
        if self._file.stamp() == self._stamp:
            return False
        # One takes it in, the others wait: nobody goes on with what was saved before.
        with self._lock:
            stamp = self._file.stamp()
            if stamp == self._stamp:
                return False
            changed = self._take_in()
            self._stamp = stamp
            return changed

    def _take_in(self) -> bool:
        try:
            self._saved = self._file.read()
        except SettingError:
            return False  # damaged while we run: what is in force stays in force
        generation, values, sources = self._in_force
        values, sources = dict(values), dict(sources)
        for row in self._rows.values():
            if sources[row.name] in (Source.SAVED, Source.DEFAULT):
                try:
                    values[row.name], sources[row.name] = self._resolve(row)
                except SettingError:
                    continue  # a hand-made mistake in the saved file: the old value stays
        self._in_force = _InForce(generation + 1, values, sources)
        return True

    def save(self, changes: Mapping[str, Any]) -> None:
        """Save typed values or texts; ``None`` goes back to the default. All or nothing.

        :raises InvalidError: by setting name: unknown, not editable, locked, or not allowed.
        """
        errors: dict[str, str] = {}
        texts: dict[str, str | None] = {}
        for name, value in changes.items():
            try:
                texts[name] = self._text_to_save(name, value)
            except (SettingError, ValueError) as error:
                errors[name] = str(error)
        if errors:
            raise InvalidError(errors)
        self._file.update(texts)
        self.refresh()

    def _text_to_save(self, name: str, value: Any) -> str | None:
        row = self.row(name)
        if not row.editable:
            raise SettingError("this setting is set in the site's ini file or the environment")
        if self.locked(name):
            raise SettingError(f"this setting is fixed by the {self.source(name)}")
        if value is None:
            return None
        text = to_text(value)
        row.parse(text)
        return text

    def check_names(self) -> None:
        """Refuse keys below our prefixes that nobody declared.

        :raises SettingError: naming the key and the nearest one that exists.
        """
        prefixes = {row.prefix for row in self._rows.values()}
        known = {row.environment for row in self._rows.values()}
        for key in self._ini:
            if key.split(".", 1)[0] in prefixes and "." in key and key not in self._rows:
                raise SettingError(f"unknown setting {key} in the ini file{self._nearest(key)}")
        for key in self._environment:
            if key.startswith(tuple(f"CMS_{p.upper()}_" for p in prefixes)) and key not in known:
                raise SettingError(
                    f"unknown setting {key} in the environment{self._nearest(key, known)}"
                )

    def _nearest(self, key: str, known: Iterable[str] | None = None) -> str:
        import difflib

        close = difflib.get_close_matches(key, known or self._rows, n=1)
        return f"; did you mean {close[0]}?" if close else "; `cms settings list` shows them all"

    def _resolve(self, row: Setting) -> tuple[Any, Source]:
        for source, text in (
            (Source.ENVIRONMENT, self._environment.get(row.environment)),
            (Source.INI, self._ini.get(row.name)),
            (Source.SECRETS, self._secrets.get(row.name) if row.hidden else None),
            (Source.SAVED, self._saved.get(row.name) if row.editable else None),
        ):
            if text is None:
                continue
            try:
                return row.parse(text), source
            except ValueError as error:
                shown = "" if row.hidden else f" = {text!r}"
                where = row.environment if source is Source.ENVIRONMENT else row.name
                raise SettingError(f"{where}{shown} (from the {source}): {error}") from None
        if row.default is REQUIRED:
            raise SettingError(
                f"{row.name} has no value: {row.help} "
                f"Set {row.name} in the site's ini file or {row.environment} in the environment."
            )
        return row.default, Source.DEFAULT

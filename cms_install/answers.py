"""What has to be known to set a site up: asked, read from a file, or the defaults."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from cms.db.settings import SUPPORTED
from cms.settings.core import check_locale, check_timezone
from cms.settings.kinds import CONVERTERS, Url
from cms_install.errors import InstallError

DEFAULT_URL = "http://localhost:6543"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person chose. Empty values leave it to the site's ini or the defaults.

    :param database: a database URL; empty is SQLite in the site's folder.
    :param password: the administrator's; None prints a one-time link instead.
    """

    name: str = ""
    url: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    timezone: str = ""
    database: str = ""
    demo: bool = False
    login: str = "admin"
    admin_name: str = ""
    email: str | None = None
    password: str | None = None

    def checked(self) -> Answers:
        """Return the answers in their proper form.

        :raises InstallError: one is wrong; names it and what would be right.
        """
        url = _check("url", self.url, CONVERTERS[Url]) if self.url else ""
        for language in (self.language, *self.languages):
            if language:
                _check("language", language, check_locale)
        if self.timezone:
            _check("timezone", self.timezone, check_timezone)
        if self.database:
            _check("database", self.database, check_database)
        return replace(self, url=url)


def _check(name: str, value: str, check: Any) -> Any:
    try:
        return check(value)
    except ValueError as error:
        raise InstallError(f"{name} {value!r}: {error}") from error


def check_database(value: str) -> None:
    """:raises ValueError: not a URL of a database that we support."""
    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError:
        raise ValueError(
            "it must be a database URL such as postgresql://user:password@localhost/name"
        ) from None
    if backend not in SUPPORTED:
        raise ValueError(f"{backend} is not supported; use sqlite, postgresql or mariadb")


_SITE = frozenset({"name", "url", "language", "languages", "timezone", "database", "demo"})
_ADMINISTRATOR = {"login": "login", "name": "admin_name", "email": "email", "password": "password"}


def read_answers(path: Path) -> Answers:
    """Return the answers in a TOML file.

    The file has the keys ``name url language languages timezone database demo`` and a table
    ``[administrator]`` with ``login name email password``; all may be left out.

    :raises InstallError: the file cannot be read, or a key or value is wrong.
    """
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InstallError(f"{path}: {error}") from error
    person = found.pop("administrator", {})
    if not isinstance(person, dict):
        raise InstallError(f"{path}: administrator must be a table")
    values = _known(path, found, {name: name for name in _SITE})
    values |= _known(path, person, _ADMINISTRATOR)
    return Answers(**values)


def _known(path: Path, found: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    kinds = {row.name: row.type for row in fields(Answers)}
    values: dict[str, Any] = {}
    for key, value in found.items():
        if key not in names:
            raise InstallError(f"{path}: there is no answer {key!r}; there are {', '.join(names)}")
        name = names[key]
        if kinds[name] == "bool":
            good = isinstance(value, bool)
        elif name == "languages":
            good = isinstance(value, list) and all(isinstance(item, str) for item in value)
            value = tuple(value) if good else value
        else:
            good = isinstance(value, str)
        if not good:
            raise InstallError(f"{path}: {key} = {value!r} is of the wrong kind")
        values[name] = value
    return values

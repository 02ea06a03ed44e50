"""The site a command works on, loaded when a command first needs it."""

from __future__ import annotations

import configparser
import getpass
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Any

from pyramid.exceptions import ConfigurationError, ConfigurationExecutionError
from pyramid.paster import get_app
from sqlalchemy.exc import SQLAlchemyError

from cms.db.branches import pending
from cms.db.migrate import has_schema
from cms.db.scope import Actor, Scope, open_scope
from cms.errors import CmsError
from cms.scripts.errors import CommandError, ExitCode

#: Names of a site's ini file, the first that is found counts.
NAMES = ("site.ini", "development.ini")


def find_config(given: str | None, environment: Mapping[str, str], folder: Path) -> Path | None:
    """Return the site's ini: given, from ``$CMS_CONFIG``, else the nearest one upwards.

    A folder stands for the ``site.ini`` in it.

    :raises CommandError: the one given does not exist.
    """
    named = given or environment.get("CMS_CONFIG")
    if named:
        path = Path(named)
        found = _in_folder(path) if path.is_dir() else path
        if found is None or not found.is_file():
            raise CommandError(f"there is no site at {named}", ExitCode.NO_SITE)
        return found.absolute()
    for place in (folder, *folder.parents):
        found = _in_folder(place)
        if found is not None:
            return found.absolute()
    return None


def _in_folder(folder: Path) -> Path | None:
    return next((folder / name for name in NAMES if (folder / name).is_file()), None)


class SiteContext:
    """What commands get from ``click.pass_obj``.

    :param given: the value of ``--config``.
    """

    def __init__(self, given: str | None = None) -> None:
        self.given = given

    @cached_property
    def config(self) -> Path | None:
        """The site's ini, or None where there is none."""
        return find_config(self.given, os.environ, Path.cwd())

    @cached_property
    def ini(self) -> Path:
        """The site's ini; :raises CommandError: there is none."""
        if self.config is None:
            raise CommandError(
                "there is no site here: go into a site's folder, name one with -c, "
                "or make one with `cms init DIR`",
                ExitCode.NO_SITE,
            )
        return self.config

    @cached_property
    def app(self) -> Any:
        """The WSGI application; :raises CommandError: the site's settings are wrong."""
        try:
            return get_app(str(self.ini))
        except (ConfigurationError, CmsError) as error:
            raise CommandError(f"{self.ini.name}: {_first(error)}", ExitCode.NO_SITE) from error
        except (configparser.Error, UnicodeDecodeError) as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"{self.ini}: {reason}", ExitCode.NO_SITE) from error

    @property
    def registry(self) -> Any:
        """The application's registry."""
        return self.app.registry

    @property
    def settings(self) -> Any:
        """The site's settings."""
        return self.registry.cms_settings

    @property
    def actor(self) -> Actor:
        """Who types, for the audit log."""
        try:
            name = getpass.getuser()
        except (KeyError, OSError):
            name = str(os.getuid())
        return Actor(name=f"command line ({name})")

    def scope(self, *, write: bool = True) -> AbstractContextManager[Scope]:
        """Open a unit of work; it commits at its end.

        :raises CommandError: the database does not answer, or has not been set up.
        """
        self.require_schema()
        return open_scope(self.registry, actor=self.actor, write=write)

    def require_schema(self) -> None:
        """:raises CommandError: the database does not answer, or has not been set up."""
        try:
            there = has_schema(self.registry.cms_engine)
        except SQLAlchemyError as error:
            raise unreachable(error) from error
        if not there:
            raise CommandError(
                "the site's database has not been set up; `cms init` does that, "
                "or `cms db upgrade` for the tables alone",
                ExitCode.DATABASE,
            )

    def require_migrations(self) -> None:
        """:raises CommandError: the program is newer than the tables."""
        waiting = pending(self.registry)
        if waiting:
            raise CommandError(
                f"the database lacks what this program needs ({', '.join(waiting)}): "
                "make a backup, then `cms db upgrade`",
                ExitCode.DATABASE,
            )

    def close(self) -> None:
        """Let go of the database, when it was used at all."""
        if "app" in self.__dict__:
            self.registry.cms_engine.dispose()


def unreachable(error: SQLAlchemyError) -> CommandError:
    """Return what to say when the database refused."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return CommandError(f"the database does not answer: {reason}", ExitCode.DATABASE)


def _first(error: Exception) -> str:
    """Return the sentence of a configuration error without the framework's frame."""
    if isinstance(error, ConfigurationExecutionError):
        return str(error.evalue)
    return str(error).strip()

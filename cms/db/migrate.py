"""Migrations: the core's and each plugin's branch, brought up and down together.

Every branch has a label (``cms`` for the core, the plugin's own name for a plugin) and a
folder of version files. ``config.add_migrations`` registers one; the rest of this module
runs them on a given engine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError

from cms.errors import CmsError

CORE = "cms"
_LOCK = 0x42656E62656E  # any number that others do not use for theirs


class MigrationError(CmsError):
    """A migration could not run; the message says which and what to do."""


@dataclass(frozen=True)
class Branch:
    """A line of migrations with its own label: the core's or a plugin's."""

    name: str
    location: str


@dataclass(frozen=True)
class BranchStatus:
    """How far a database is on one branch.

    :param current: the revision it is at, None when the branch was never begun.
    :param head: the newest revision there is.
    :param pending: what an upgrade would run, oldest first.
    """

    branch: str
    current: str | None
    head: str
    pending: tuple[str, ...]


def migrations_path() -> Path:
    """Return the folder with ``env.py``: in the installed package, else in the checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "migrations"
    return installed if (installed / "env.py").exists() else package.parent / "migrations"


def core_branch() -> Branch:
    """Return the core's own branch."""
    return Branch(CORE, str(migrations_path() / "versions"))


class Migrator:
    """Brings the database behind *engine* up and down along *branches* and the core's own."""

    def __init__(
        self, engine: sa.Engine, branches: Iterable[Branch] = (), core: Branch | None = None
    ) -> None:
        self.engine = engine
        self.branches = (core or core_branch(), *branches)

    def upgrade(self, target: str = "heads") -> list[str]:
        """Run what is pending and return it, oldest first.

        :param target: ``heads`` for everything, ``BRANCH@head`` for one branch, or a revision.
        :raises MigrationError: there is no such revision, or the database refused a statement.
        """
        # The core's tables first: a plugin's may refer to them.
        targets = [f"{name}@head" for name in self._begun()] if target == "heads" else [target]
        with self._connection() as connection:
            before = _applied(connection, self._script())
            for step in targets:
                self._run(connection, lambda config, to=step: command.upgrade(config, to))
            after = _applied(connection, self._script())
        return [revision for revision in self._in_order(after) if revision not in before]

    def downgrade(self, target: str) -> list[str]:
        """Take back migrations and return them, newest first.

        :param target: ``BRANCH@-1`` for the last one of a branch, ``BRANCH@base`` for all of it,
            ``base`` for everything, or the revision to stop at.
        :raises MigrationError: as for :meth:`upgrade`.
        """
        targets = [f"{name}@base" for name in self._begun()] if target == "base" else [target]
        with self._connection() as connection:
            before = _applied(connection, self._script())
            for step in reversed(targets):
                self._run(connection, lambda config, to=step: command.downgrade(config, to))
            after = _applied(connection, self._script())
        return [revision for revision in self._in_order(before)[::-1] if revision not in after]

    def status(self) -> list[BranchStatus]:
        """Return how far the database is on each branch."""
        script = self._script()
        with self.engine.connect() as connection:
            applied = _applied(connection, script)
        rows = []
        for branch in self.branches:
            line = [item.revision for item in reversed(list(_line(script, branch)))]
            done = [revision for revision in line if revision in applied]
            rows.append(
                BranchStatus(
                    branch=branch.name,
                    current=done[-1] if done else None,
                    head=line[-1] if line else "",
                    pending=tuple(revision for revision in line if revision not in applied),
                )
            )
        return rows

    def drift(self, metadata: sa.MetaData) -> list[Any]:
        """Return where the database and the models differ, as alembic's operations."""
        with self.engine.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={"compare_type": True, "include_name": ours(metadata)},
            )
            return list(compare_metadata(context, metadata))

    def revision(self, message: str, metadata: sa.MetaData, *, branch: str, **options: Any) -> Path:
        """Write a new version file for *branch* from what the models have and the database lacks.

        :param options: as for alembic's ``revision`` command; ``batch=False`` writes plain
            operations instead of those that rebuild a table on SQLite.
        :returns: the file.
        """
        batch = options.pop("batch", True)
        location = next((row.location for row in self.branches if row.name == branch), None)
        if location is None:
            raise MigrationError(f"there is no branch of migrations named {branch!r}")
        script = self._script()
        begun = any(_line(script, Branch(branch, location)))
        options.setdefault("head", f"{branch}@head" if begun else "base")
        if not begun:
            options.setdefault("branch_label", branch)
        with self._connection() as connection:
            written: list[Any] = []
            self._run(
                connection,
                lambda config: written.append(
                    command.revision(
                        config, message, autogenerate=True, version_path=location, **options
                    )
                ),
                metadata=metadata,
                batch=batch,
            )
        return Path(written[0].path)

    def _config(self, **attributes: Any) -> Config:
        config = Config()
        config.set_main_option("script_location", _escaped(str(migrations_path())))
        config.set_main_option("path_separator", "newline")
        locations = "\n".join(branch.location for branch in self.branches)
        config.set_main_option("version_locations", _escaped(locations))
        config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
        config.attributes.update(attributes)
        return config

    def _begun(self) -> list[str]:
        """Return the names of the branches that have a migration."""
        script = self._script()
        return [branch.name for branch in self.branches if any(_line(script, branch))]

    def _in_order(self, revisions: set[str]) -> list[str]:
        """Return *revisions* as they run: branch by branch, oldest first."""
        script = self._script()
        lines = [list(_line(script, branch))[::-1] for branch in self.branches]
        return [item.revision for line in lines for item in line if item.revision in revisions]

    def _script(self) -> ScriptDirectory:
        return ScriptDirectory.from_config(self._config())

    def _run(self, connection: sa.Connection, action: Any, **attributes: Any) -> None:
        try:
            action(self._config(connection=connection, **attributes))
        except (CommandError, RevisionError) as error:
            raise MigrationError(str(error)) from error
        except sa.exc.DBAPIError as error:
            raise MigrationError(f"the database refused a migration: {error.orig}") from error
        finally:
            if connection.in_transaction():
                connection.commit()

    @contextlib.contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        """Give a connection that only one migrator at a time has."""
        with self.engine.connect() as connection:
            # It goes back to no pool: what is set on it below is for migrations alone.
            connection.detach()
            dialect = connection.dialect.name
            if dialect == "sqlite":
                # Rebuilding a table drops the old one; enforced keys would empty the others.
                # The pragma has no effect inside a transaction, so it goes past SQLAlchemy.
                raw: Any = connection.connection.dbapi_connection
                raw.execute("PRAGMA foreign_keys = OFF")
            elif dialect == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_lock(_LOCK)))
                connection.commit()
            else:
                connection.execute(sa.select(sa.func.get_lock(f"benben-{_LOCK}", 600)))
                connection.commit()
            yield connection


def ours(metadata: sa.MetaData) -> Callable[[str | None, str, Any], bool]:
    """Return a filter of what the models speak of.

    Left alone are tables without a model, a search engine's or another program's, and full-text
    indexes (``ft_…``), which only some databases have.
    """

    def include(name: str | None, kind: str, parents: Any) -> bool:
        if kind == "table":
            return name in metadata.tables
        return kind != "index" or not (name or "").startswith("ft_")

    return include


def has_schema(engine: sa.Engine) -> bool:
    """Tell whether the site's tables are there (one cheap look, no alembic)."""
    with engine.connect() as connection:
        return sa.inspect(connection).has_table("alembic_version")


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _line(script: ScriptDirectory, branch: Branch) -> Iterator[Any]:
    """Yield the branch's own revisions, newest first."""
    folder = Path(branch.location).resolve()
    for item in script.walk_revisions():
        if Path(item.path).resolve().parent == folder:
            yield item


def _applied(connection: sa.Connection, script: ScriptDirectory) -> set[str]:
    """Return the revisions that the database has had."""
    heads = MigrationContext.configure(connection).get_current_heads()
    if connection.in_transaction():
        connection.commit()
    try:
        return {item.revision for item in script.iterate_revisions(heads, "base")}
    except (CommandError, RevisionError) as error:
        raise MigrationError(
            f"the database knows a migration that this program does not have ({error}); "
            "is a plugin missing from cms.plugins, or is the program older than the database?"
        ) from error

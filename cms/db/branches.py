"""``config.add_migrations``: a plugin's own branch of migrations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyramid.exceptions import ConfigurationError
from pyramid.path import AssetResolver

from cms.db.migrate import CORE, Branch, MigrationError, Migrator

if TYPE_CHECKING:
    from pyramid.config import Configurator


def add_migrations(config: Configurator, location: str, *, branch: str | None = None) -> None:
    """Register the folder of a plugin's version files.

    :param location: an asset specification such as ``my_plugin:migrations``.
    :param branch: the label of the branch; the package's name unless given. The first version
        file names it in ``branch_labels``.
    :raises ConfigurationError: there is no such folder, or the label is the core's. Two plugins
        with one label stop the start with both places named.
    """
    asset = AssetResolver(config.package).resolve(location)
    name = branch or location.partition(":")[0].replace(".", "_")
    if name == CORE:
        raise ConfigurationError(f"add_migrations: the branch {CORE!r} is the core's own")
    if not asset.isdir():
        raise ConfigurationError(f"add_migrations: {location} is not a folder")
    row = Branch(name, str(Path(asset.abspath())))
    introspectable = config.introspectable("cms migrations", name, name, "branch of migrations")
    introspectable["location"] = location

    def register() -> None:
        config.registry.cms_branches[name] = row

    config.action(("cms migrations", name), register, introspectables=(introspectable,))


def migrator(registry: Any) -> Migrator:
    """Return what brings the site's database up and down, plugins included."""
    return Migrator(registry.cms_engine, registry.cms_branches.values())


def pending(registry: Any) -> list[str]:
    """Return the migrations that the database lacks, of the core and of plugins.

    A database that is ahead, or that knows a plugin which went away, lacks none.
    """
    try:
        rows = migrator(registry).status()
    except MigrationError:
        return []
    return [revision for row in rows for revision in row.pending]


def include(config: Configurator) -> None:
    config.registry.cms_branches = {}
    config.add_directive("add_migrations", add_migrations)

"""``cms import``: one sub-command for each importer the site has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext


class ImporterGroup(click.Group):
    """Finds its commands among the site's importers."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_importers(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        importer = _importers(ctx).get(cmd_name)
        return None if importer is None else importer.command


def _importers(ctx: click.Context) -> dict[str, Any]:
    site: SiteContext | None = ctx.obj
    return {} if site is None else site.registry.cms_importers


@click.command(cls=ImporterGroup)
def import_group() -> None:
    """Bring content of another system here.

    \b
    Example:
      cms import wordpress export.xml --uploads wp-content/uploads
    """

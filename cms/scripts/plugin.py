"""``cms plugin``: what is enabled, and a start for a new one."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import click

from cms.scripts.context import SiteContext
from cms.scripts.plugin_template import write_plugin
from cms.terminal import json_option, print_json, print_table

GROUP = "cms.plugins"


@click.group()
def plugin() -> None:
    """See which plugins there are, or begin one."""


@plugin.command("list")
@json_option
@click.pass_obj
def list_(site: SiteContext, as_json: bool) -> None:
    """List installed plugins, and those that cms.plugins enables.

    \b
    Example:
      cms plugin list
    """
    enabled = list(site.settings["cms.plugins"])
    installed = {point.name: point for point in entry_points(group=GROUP)}
    rows = [
        {
            "name": name,
            "enabled": name in enabled,
            "package": installed[name].value if name in installed else name,
            "version": (dist.version if (dist := installed[name].dist) else "")
            if name in installed
            else "",
        }
        for name in [*enabled, *sorted(set(installed) - set(enabled))]
    ]
    if as_json:
        print_json(rows)
    elif rows:
        print_table(
            ("PLUGIN", "ENABLED", "PACKAGE", "VERSION"),
            [(row["name"], row["enabled"], row["package"], row["version"]) for row in rows],
        )
    else:
        click.echo("No plugin is installed. `cms plugin new NAME` begins one.")


@plugin.command()
@click.argument("name")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), default=Path("."),
    show_default="this folder", help="Where the plugin's folder is made.",
)  # fmt: skip
def new(name: str, into: Path) -> None:
    """Write a new plugin with a content type, a block, a setting, a view, and tests that pass.

    NAME is small letters, digits and hyphens; nothing that exists is overwritten.

    \b
    Example:
      cms plugin new opening-hours
      cd opening-hours && pip install -e '.[test]' && pytest
    """
    folder = write_plugin(name, into)
    click.echo(f"Wrote {folder}. Next:")
    click.echo(f"  cd {folder} && pip install -e '.[test]' && pytest")
    click.echo(f"  then enable it in a site's ini: cms.plugins = {name}")

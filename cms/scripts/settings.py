"""``cms settings``: what the site is set to, and why."""

from __future__ import annotations

from typing import Any

import click

from cms.errors import InvalidError
from cms.scripts.context import SiteContext
from cms.scripts.errors import CommandError
from cms.settings.row import Setting, SettingError
from cms.terminal import json_option, print_json, print_table


@click.group()
def settings() -> None:
    """Show and change settings.

    A value comes from the environment, else the ini, else what was saved in the admin or here,
    else the default. Saved values take effect in every process at once.
    """


def _row(site: SiteContext, row: Setting) -> dict[str, Any]:
    values = site.settings
    return {
        "name": row.name,
        "value": row.show(values[row.name]),
        "source": str(values.source(row.name)),
        "editable": row.editable and not values.locked(row.name),
        "kind": row.kind,
        "help": row.help,
        "environment": row.environment,
    }


@settings.command("list")
@click.argument("prefix", default="")
@click.option("--changed", is_flag=True, help="Only those that differ from their default.")
@json_option
@click.pass_obj
def list_(site: SiteContext, prefix: str, changed: bool, as_json: bool) -> None:
    """List settings, their values and where each comes from. Secrets are not shown.

    \b
    Examples:
      cms settings list site.
      cms settings list --changed
    """
    rows = [_row(site, row) for row in site.settings.rows() if row.name.startswith(prefix)]
    rows = [row for row in rows if not changed or row["source"] != "default"]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ("SETTING", "VALUE", "FROM"), [(r["name"], r["value"], r["source"]) for r in rows]
        )


@settings.command()
@click.argument("name")
@json_option
@click.pass_obj
def get(site: SiteContext, name: str, as_json: bool) -> None:
    """Print the value of one setting.

    \b
    Example:
      cms settings get site.name
    """
    row = _row(site, _known(site, name))
    if as_json:
        print_json(row)
    else:
        click.echo(row["value"])


@settings.command("set")
@click.argument("name")
@click.argument("value", required=False)
@click.option("--default", "default", is_flag=True, help="Go back to the default.")
@click.pass_obj
def set_(site: SiteContext, name: str, value: str | None, default: bool) -> None:
    """Save a setting, for every process at once.

    Only settings that the admin shows can be saved; others belong into the ini. One that the
    environment or the ini fixes cannot be changed here.

    \b
    Examples:
      cms settings set site.name "The Old Mill"
      cms settings set site.languages "fr es"
      cms settings set site.name --default
    """
    if (value is None) != default:
        raise click.UsageError("give a value or --default")
    _known(site, name)
    try:
        site.settings.save({name: value})
    except InvalidError as error:
        raise CommandError(f"{name}: {error.errors[name]}") from error
    click.echo(f"{name} = {site.settings.row(name).show(site.settings[name])}")


def _known(site: SiteContext, name: str) -> Setting:
    try:
        row: Setting = site.settings.row(name)
    except SettingError as error:
        raise CommandError(str(error)) from error
    return row

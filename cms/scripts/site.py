"""``cms site``: acts on the site as a whole."""

from __future__ import annotations

import click

from cms.scripts.context import SiteContext
from cms.scripts.errors import CommandError
from cms.scripts.moving import move_site
from cms.settings.kinds import CONVERTERS, Url
from cms.settings.row import Source
from cms.terminal import json_option, print_json


@click.group()
def site() -> None:
    """Act on the site as a whole."""


@site.command()
@click.argument("new")
@click.option("--old", help="The address that texts still name; site.url unless given.")
@click.option("--dry-run", is_flag=True, help="Only count what would change.")
@json_option
@click.pass_obj
def url(site: SiteContext, new: str, old: str | None, dry_run: bool, as_json: bool) -> None:
    """Move the site to another address, such as https://www.example.org.

    Saves the new address, rewrites absolute links to the old one in content, comments, menus and
    redirects, and keeps answering the old host with redirects to the new one. Do it after a copy
    to another machine, too. Old revisions stay as they were.

    Where the ini or the environment fixes site.url, texts are rewritten and the command says what
    is left to change by hand.

    \b
    Examples:
      cms site url https://www.example.org
      cms site url https://www.example.org --old http://localhost:6543 --dry-run
    """
    try:
        target = CONVERTERS[Url](new)
        source = CONVERTERS[Url](old or site.settings["site.url"])
    except ValueError as error:
        raise CommandError(f"{new if old is None else old}: {error}") from error
    with site.scope() as scope:
        report = move_site(scope, source, target, dry_run=dry_run)
    fixed = site.settings.source("site.url") if site.settings.locked("site.url") else None
    if as_json:
        print_json({"old": source, "new": target, "changed": report, "fixed_by": fixed})
        return
    for kind, count in report.items():
        click.echo(f"{kind}: {count}")
    if dry_run:
        click.echo("Nothing was changed.")
    elif fixed in (Source.INI, Source.ENVIRONMENT):
        click.echo(f"site.url is fixed by the {fixed}: set it there to {target}.", err=True)
    else:
        click.echo(f"The site is at {target} now.")

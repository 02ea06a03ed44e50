"""``cms content``: look after stored content from the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cms.content.refreshing import Refresher

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext


@click.group()
def content() -> None:
    """Look after stored content."""


@content.command()
@click.option(
    "--batch", type=click.IntRange(1, 10_000), default=200, show_default=True,
    help="Pieces of content a transaction.",
)  # fmt: skip
@click.pass_obj
def resanitise(site: SiteContext, batch: int) -> None:
    """Clean and draw all texts by the present rules.

    Needed after an upgrade or a new plugin changed what texts may hold; a job does the same
    once a day. Safe to break off and to start again.

    \b
    Example:
      cms content resanitise
    """
    with site.scope(write=False) as scope:
        total = scope.get(Refresher).outdated()
    done = 0
    with click.progressbar(length=total, label="Cleaning", file=sys.stderr) as bar:
        while True:
            with site.scope() as scope:
                count = scope.get(Refresher).resanitise(batch)
            if not count:
                break
            done += count
            bar.update(count)
    click.echo(f"{done} texts were made anew")


@content.command()
@click.argument("types", nargs=-1)
@click.pass_obj
def repath(site: SiteContext, types: tuple[str, ...]) -> None:
    """Give content the addresses that the permalink settings say.

    Needed after a permalink was changed outside the admin. Old addresses lead on by redirects.

    \b
    Examples:
      cms content repath
      cms content repath post
    """
    known = site.registry.cms_content_types
    for name in types:
        if name not in known:
            raise click.BadParameter(
                f"there is no type {name!r}; known: {', '.join(known.names())}"
            )
    changed = 0
    for name in types or known.names():
        with site.scope() as scope:
            changed += scope.get(Refresher).repath(known[name])
    click.echo(f"{changed} addresses were changed")

"""``cms cache clear``."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from cms.caching.explaining import tag_of
from cms.caching.services import CacheClearing
from cms.caching.types import Affected, Cleared
from cms.terminal import json_option, print_json
from cms_cache.core.settings import REGIONS

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext


@click.command()
@click.option("--region", multiple=True, type=click.Choice(REGIONS), help="Forget its values.")
@click.option("--tag", multiple=True, help="End what depends on this tag, such as content:12.")
@click.option("--url", multiple=True, help="End the pages at this address.")
@click.option("--dry-run", is_flag=True, help="Only say what would be cleared.")
@json_option
@click.pass_obj
def clear(
    site: SiteContext,
    region: tuple[str, ...],
    tag: tuple[str, ...],
    url: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Forget the values of all regions, or of those that are named. Sessions and limits stay.

    With --tag or --url only what depends on it ends, in every process. Nobody has to do this for
    a page to be right. The audit log notes it. Ends with code 1 when a store does not answer: what
    it holds is not used any more, but still there.

    \b
    Examples:
      cms cache clear
      cms cache clear --region data
      cms cache clear --url /about/ --dry-run
    """
    if region and (tag or url):
        raise click.UsageError("name regions, or use --tag and --url; not both")
    tags = {*tag, *(tag_of(site.registry, each) for each in url)}
    with site.scope(write=not dry_run) as scope:
        service = scope.get(CacheClearing)
        wanted = service.wanted(regions=region, tags=tags)
        found = service.affected(wanted) if dry_run else service.clear(wanted)
    if as_json:
        print_json({"tags": wanted.tags, **dataclasses.asdict(found)})
    elif wanted.tags:
        _print_pages(found, "would end" if dry_run else "ended")
    else:
        _print_regions(found, "would be forgotten" if dry_run else "forgotten")
    if isinstance(found, Cleared) and found.problems:
        raise click.exceptions.Exit(1)


def _print_pages(found: Affected | Cleared, verb: str) -> None:
    least = "" if found.complete else "at least "
    click.echo(f"{least}{found.pages} stored {'page' if found.pages == 1 else 'pages'} {verb}")
    if isinstance(found, Affected):
        for key in found.urls:
            click.echo(f"  {key}")


def _print_regions(found: Affected | Cleared, verb: str) -> None:
    for name, count in found.regions.items():
        click.echo(f"{name}: {'an unknown number' if count is None else count} {verb}")
    if isinstance(found, Cleared):
        for name, problem in found.problems.items():
            click.echo(f"{name}: not emptied, but not used any more: {problem}", err=True)

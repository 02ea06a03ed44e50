"""``cms cache explain``, ``list`` and ``show``."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import click
import msgspec

from cms.caching import explaining
from cms.errors import NotFoundError
from cms.terminal import json_option, print_json, print_table

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext


@click.command()
@click.argument("url")
@click.option("--no-trial", is_flag=True, help="Do not make a page that is not stored.")
@json_option
@click.pass_obj
def explain(site: SiteContext, url: str, no_trial: bool, as_json: bool) -> None:
    """Say what happens to a visitor who asks for URL, and why, in the words of Cache-Status.

    Where nothing is stored the page is made as for a visitor, to see whether it may be and what
    it depends on. Nothing is stored and nothing is counted.

    \b
    Examples:
      cms cache explain /about/
      cms cache explain https://www.example.org/search/?q=stone --json
    """
    found = explaining.explain(site.app, url, trial=not no_trial)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    because = " ".join(filter(None, (found.sentence, found.detail)))
    rows = [
        ("Address", found.url),
        ("Decision", f"{found.decision} ({found.reason})" if found.reason else found.decision),
        ("Because", because),
    ]
    if found.key:
        rows += [
            ("Key", found.key),
            ("Route", found.route),
            ("Parameters that count", ", ".join(found.query) or "none"),
            ("Ignored parameters", ", ".join(found.ignored) or "none"),
        ]
    if found.stored is not None:
        rows += [
            ("Age", f"{found.age} s"),
            ("Ends by itself in", f"{found.ttl} s"),
            ("Shows", ", ".join(each.name for each in found.stored.values) or "no values"),
        ]
    if found.lifetime is not None:
        rows.append(("Lifetime", f"{found.lifetime} s"))
    if found.tags:
        rows.append(("Ends when this changes", ", ".join(found.tags)))
    for name, text in rows:
        click.echo(f"{name + ':':24} {text}")


@click.command("list")
@click.option("--search", default="", help="Only pages whose key contains this, or with this tag.")
@click.option(
    "--limit", type=click.IntRange(1), default=100, show_default=True, help="How many at most."
)
@json_option
@click.pass_obj
def list_pages(site: SiteContext, search: str, limit: int, as_json: bool) -> None:
    """List the stored pages. What a process keeps in memory alone is not seen from here.

    \b
    Example:
      cms cache list --search content:12
    """
    found = list(itertools.islice(site.registry.cms_pages.entries(search), limit))
    found.sort(key=lambda page: page.key)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    print_table(
        ("KEY", "STATUS", "BYTES", "RENDER ms"),
        [
            (each.key, each.status, each.sizes["identity"], f"{each.cost * 1000:.1f}")
            for each in found
        ],
    )


@click.command()
@click.argument("url")
@json_option
@click.pass_obj
def show(site: SiteContext, url: str, as_json: bool) -> None:
    """Show what is stored of URL; ends with code 1 when nothing is.

    \b
    Example:
      cms cache show /about/ --json
    """
    found = explaining.explain(site.app, url, trial=False).stored
    if found is None:
        raise NotFoundError(f"nothing is stored of {url}")
    plain = msgspec.to_builtins(found)
    if as_json:
        print_json(plain)
        return
    for name, value in plain.items():
        if name != "values":
            click.echo(f"{name + ':':10} {value}")
    for value in found.values:
        click.echo(f"{value.name} {value.arguments} <- {', '.join(value.tags)}")

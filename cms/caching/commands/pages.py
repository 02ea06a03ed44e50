"""``cms cache explain``, ``list`` and ``show``."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import click
import msgspec

from cms.caching import explaining
from cms.errors import NotFoundError
from cms.terminal import json_option, print_json, print_table
from cms_cache.core.log.log import ChangeLog
from cms_cache.core.pages.check import CLEARED
from cms_cache.core.pages.explain import Instead
from cms_cache.core.pages.reasons import HIT, RENDER

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext
    from cms_cache.core.pages.explain import Explanation


_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _method(context: click.Context, option: click.Parameter, given: str) -> str:
    if not _TOKEN.fullmatch(given):
        raise click.BadParameter("this is no method.")
    return given.upper()


def _headers(
    context: click.Context, option: click.Parameter, given: tuple[str, ...]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in given:
        name, colon, value = (part.strip() for part in each.partition(":"))
        if not colon or not _TOKEN.fullmatch(name) or not _sendable(value):
            raise click.BadParameter(f"{each!r} is no header: write it as Name: value.")
        name = name.title()
        between = "; " if name == "Cookie" else ", "
        found[name] = f"{found[name]}{between}{value}" if name in found else value
    return found


def _sendable(value: str) -> bool:
    return value.isprintable() and value.encode("latin-1", "replace").decode("latin-1") == value


@click.command()
@click.argument("url")
@click.option("--no-trial", is_flag=True, help="Do not make the page where none is stored.")
@click.option("-X", "--method", default="GET", callback=_method, help="Another method than GET.")
@click.option(
    "-H", "--header", "headers", multiple=True, callback=_headers, metavar="NAME: VALUE",
    help="What the visitor sends, such as a cookie; can be given several times.",
)  # fmt: skip
@json_option
@click.pass_obj
def explain(
    site: SiteContext,
    url: str,
    no_trial: bool,
    method: str,
    headers: dict[str, str],
    as_json: bool,
) -> None:
    """Say what happens to a visitor who asks for URL, and why, in the words of Cache-Status.

    Nothing is known of the visitor but what --method and --header say. What depends on others,
    who ask at the same time or have asked before, is listed beside: it may happen instead.

    Where no page is stored that holds, it is made as for a visitor, to see whether it may be
    stored and what it depends on. It is not stored, and the answer is not counted.

    \b
    Examples:
      cms cache explain /about/
      cms cache explain https://www.example.org/search/?q=stone --json
      cms cache explain /about/ -H "Cookie: session=…"
    """
    found = explaining.explain(site.app, url, trial=not no_trial, method=method, headers=headers)
    found = _from_outside(site, found)
    if as_json:
        print_json(msgspec.to_builtins(found))
        return
    because = " ".join(filter(None, (found.sentence, found.detail)))
    rows = [
        ("Address", found.url),
        ("Decision", _decision(found)),
        ("Because", because),
        *(("May be instead", f"{_decision(each)}: {each.sentence}") for each in found.instead),
    ]
    if found.status is not None:
        rows.append(("Status", str(found.status)))
    if found.key:
        rows += [
            ("Key", found.key),
            ("Route", found.route),
            ("Parameters that count", ", ".join(found.query) or "none"),
            ("Ignored parameters", ", ".join(found.ignored) or "none"),
        ]
    if found.stored is not None:
        rows.append(("Age of what is stored", f"{found.age} s"))
        if found.decision == HIT:
            rows.append(("Ends by itself in", f"{found.ttl} s"))
        shown = ", ".join(each.name for each in found.stored.values) or "no values"
        rows.append(("Shows", shown))
    if found.lifetime is not None:
        rows.append(("Lifetime", f"{found.lifetime} s"))
    if found.tags:
        rows.append(("Ends when this changes", ", ".join(found.tags)))
    for name, text in rows:
        click.echo(f"{name + ':':24} {text}")


def _decision(said: Explanation | Instead) -> str:
    return f"{said.decision} ({said.reason})" if said.reason else said.decision


def _from_outside(site: SiteContext, found: Explanation) -> Explanation:
    """Return what the command can say of it: the memory of a server is not seen from here."""
    pages = site.registry.cms_pages
    changes = pages.caches.changes
    instead = found.instead
    if found.reason == "miss" and isinstance(changes, ChangeLog) and changes.knows(CLEARED):
        # What the store has forgotten a server may still have, and know to be of no use.
        instead = (Instead.of(RENDER, "stale-tag"), *instead)
    if found.decision == RENDER and pages.store.region.guard.kind == "memory":
        instead = (Instead.of(HIT, ""), *instead)
    return msgspec.structs.replace(found, instead=instead)


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
    explained = explaining.explain(site.app, url, trial=False)
    found = explained.stored
    if found is None:
        raise NotFoundError(f"nothing is stored of {explained.url}")
    plain = msgspec.to_builtins(found)
    if as_json:
        print_json(plain)
        return
    for name, value in plain.items():
        if name != "values":
            click.echo(f"{name + ':':10} {value}")
    for value in found.values:
        click.echo(f"{value.name} {value.arguments} <- {', '.join(value.tags)}")

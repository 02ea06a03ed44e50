"""``cms search``: the index, from the command line."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING

import click
from pyramid.config import Configurator

from cms.search.backends.registry import backend_of
from cms.search.indexing.services import Indexer

if TYPE_CHECKING:
    from cms.scripts.context import SiteContext


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
@click.option(
    "--batch", type=click.IntRange(1, 10_000), default=200, show_default=True,
    help="Pieces of content a transaction.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
@click.pass_obj
def reindex(site: SiteContext, batch: int, as_json: bool) -> None:
    """Index all content anew. The site goes on searching meanwhile.

    Needed after a search backend was changed or rows were written past the program; every
    save keeps the index in step by itself.

    \b
    Example:
      cms search reindex
    """
    begun = time.monotonic()
    with site.scope(write=False) as scope:
        total = scope.get(Indexer).count()
    seen = made = last = 0
    with click.progressbar(length=total, label="Indexing", file=sys.stderr) as bar:
        while True:
            with site.scope() as scope:
                indexer = scope.get(Indexer)
                ids = indexer.after(last, batch)
                made += indexer.index(ids)
            if not ids:
                break
            last = ids[-1]
            seen += len(ids)
            bar.update(len(ids))
    seconds = round(time.monotonic() - begun, 1)
    backend = backend_of(site.registry).name
    if as_json:
        answer = {"backend": backend, "content": seen, "indexed": made, "seconds": seconds}
        click.echo(json.dumps(answer))
    else:
        click.echo(f"{made} documents of {seen} pieces of content in {seconds} s ({backend})")


def includeme(config: Configurator) -> None:
    config.add_command("search", search)

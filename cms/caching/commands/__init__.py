"""``cms cache``: what is cached where, whether it works, why a page is as it is, clearing it."""

from __future__ import annotations

import click

from cms.caching.commands.clear import clear
from cms.caching.commands.health import find, status, test
from cms.caching.commands.pages import explain, list_pages, show
from cms.caching.commands.stats import stats


@click.group()
def cache() -> None:
    """See what is cached where and why, test it, clear it.

    Clearing a cache never signs anybody out and resets no limit.
    """


for command in (status, stats, test, find, explain, list_pages, show, clear):
    cache.add_command(command)

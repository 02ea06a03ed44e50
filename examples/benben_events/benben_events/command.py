"""``cms events``."""

from __future__ import annotations

from typing import Any

import click

from benben_events.services import EventService


@click.group()
def events() -> None:
    """Look after events and their venues."""


@events.command("add-venue")
@click.argument("name")
@click.argument("address")
@click.pass_obj
def add_venue(site: Any, name: str, address: str) -> None:
    """Add a venue, so that the pages of its events show the address.

    \b
    Example:
      cms events add-venue "The old mill" "1 Mill Lane, Wendle"
    """
    with site.scope() as scope:
        scope.get(EventService).add_venue(name, address)
    click.echo(f"Added {name}.")


@events.command("list")
@click.pass_obj
def list_(site: Any) -> None:
    """List the events to come.

    \b
    Example:
      cms events list
    """
    with site.scope(write=False) as scope:
        for event in scope.get(EventService).upcoming():
            click.echo(f"{event.starts:%Y-%m-%d %H:%M}  {event.title}")

"""``cms db``: bring the tables of the core and of plugins up and down."""

from __future__ import annotations

import click

from cms.db.base import Base
from cms.db.branches import migrator
from cms.scripts.context import SiteContext
from cms.scripts.errors import CommandError
from cms.terminal import json_option, print_json, print_table


@click.group()
def db() -> None:
    """Bring the database's tables up to date, or back.

    The core and each plugin have a line of migrations of their own, called a branch.
    """


@db.command()
@click.argument("target", default="heads")
@click.pass_obj
def upgrade(site: SiteContext, target: str) -> None:
    """Run the migrations that are pending; safe to repeat.

    TARGET is a branch's newest, such as events@head, or a revision; everything unless given.

    \b
    Examples:
      cms db upgrade
      cms db upgrade events@head
    """
    for revision in migrator(site.registry).upgrade(target) or ["nothing to do"]:
        click.echo(revision)


@db.command()
@click.argument("target")
@click.option("--yes", is_flag=True, help="Do not ask; the tables' contents are lost.")
@click.pass_obj
def downgrade(site: SiteContext, target: str, yes: bool) -> None:
    """Take migrations back. What the tables held that go away is lost: make a backup first.

    \b
    Examples:
      cms db downgrade cms@-1         the core's last one
      cms db downgrade events@base    everything of a plugin, before it is removed
    """
    if not yes and not click.confirm("Data in the tables that go away is lost. Go on?"):
        raise CommandError("nothing was changed")
    for revision in migrator(site.registry).downgrade(target) or ["nothing to do"]:
        click.echo(revision)


@db.command()
@json_option
@click.pass_obj
def status(site: SiteContext, as_json: bool) -> int:
    """Show how far each branch is; ends with 1 when something is pending.

    \b
    Example for a script:
      cms db status || cms db upgrade
    """
    rows = migrator(site.registry).status()
    if as_json:
        print_json([
            {"branch": r.branch, "current": r.current, "head": r.head, "pending": r.pending}
            for r in rows
        ])  # fmt: skip
    else:
        print_table(
            ("BRANCH", "IS AT", "NEWEST", "PENDING"),
            [(row.branch, row.current, row.head, len(row.pending)) for row in rows],
        )
    return int(any(row.pending for row in rows))


@db.command()
@click.argument("message")
@click.option("--branch", required=True, help="The plugin's branch, or cms.")
@click.pass_obj
def revision(site: SiteContext, message: str, branch: str) -> None:
    """For developers: write a migration with what the models have and the database lacks.

    Bring the database up first; then read what was written, and change it where it guesses wrong.

    \b
    Example:
      cms db revision "Add a place to events" --branch events
    """
    path = migrator(site.registry).revision(message, Base.metadata, branch=branch)
    click.echo(str(path))

"""``cms user``: accounts, when the admin is out of reach or too slow."""

from __future__ import annotations

import dataclasses
import sys

import click

from cms.accounts.services import AccountService
from cms.accounts.types import AccountFilter, Purpose
from cms.scripts.context import SiteContext
from cms.security.roles import Role
from cms.terminal import json_option, print_json, print_table


@click.group()
def user() -> None:
    """Add accounts, list them, and help those who cannot get in."""


@user.command()
@click.argument("login")
@click.option("--name", help="The name readers see; the login unless given.")
@click.option("--email", help="Where letters to this person go.")
@click.option(
    "--role", type=click.Choice([str(role) for role in Role]), default=str(Role.AUTHOR),
    show_default=True, help="What the account may do.",
)  # fmt: skip
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
@click.pass_obj
def add(
    site: SiteContext,
    login: str,
    name: str | None,
    email: str | None,
    role: str,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add an account and print a one-time link by which its owner chooses a password.

    Passwords are not taken as arguments, where everybody on the machine could read them.

    \b
    Examples:
      cms user add ada --name "Ada Lovelace" --email ada@example.org --role editor
      printf %s "$PASSWORD" | cms user add ada --role administrator --password-stdin
    """
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with site.scope() as scope:
        accounts = scope.get(AccountService)
        made = accounts.create(login, name=name or login, email=email, role=role, password=password)
        link = None if password else accounts.issue_link(made, Purpose.INVITE)
    address = site.settings["site.url"] + link.path if link else None
    if as_json:
        print_json({"id": made.id, "login": made.login, "role": made.role, "link": address})
        return
    click.echo(f"Added {made.login} ({made.role}).")
    if link:
        click.echo(f"Until {link.expires_at:%Y-%m-%d %H:%M} UTC a password can be chosen once at:")
        click.echo(f"  {address}")


@user.command("list")
@click.option("--role", type=click.Choice([str(role) for role in Role]), help="Only this role.")
@click.option("--search", default="", help="Part of a login, a name or an address.")
@json_option
@click.pass_obj
def list_(site: SiteContext, role: str | None, search: str, as_json: bool) -> None:
    """List accounts by name.

    \b
    Example:
      cms user list --role administrator
    """
    with site.scope(write=False) as scope:
        wanted = AccountFilter(text=search, role=role or "")
        rows = scope.get(AccountService).list(wanted, limit=100_000)
    if as_json:
        print_json([dataclasses.asdict(row) for row in rows])
        return
    print_table(
        ("LOGIN", "NAME", "E-MAIL", "ROLE", "ACTIVE", "2FA", "LAST SIGN-IN"),
        [
            (r.login, r.name, r.email, r.role, r.active, r.two_factor, r.last_sign_in_at)
            for r in rows
        ],
    )


@user.command("reset-link")
@click.argument("login")
@click.option("--sign-in", is_flag=True, help="A link that signs in once and changes no password.")
@json_option
@click.pass_obj
def reset_link(site: SiteContext, login: str, sign_in: bool, as_json: bool) -> None:
    """Print a one-time link by which the owner of an account chooses a new password.

    LOGIN is the account's login or e-mail address. Earlier links of the kind stop working.

    \b
    Examples:
      cms user reset-link ada
      cms user reset-link ada --sign-in
    """
    with site.scope() as scope:
        accounts = scope.get(AccountService)
        purpose = Purpose.SIGN_IN if sign_in else Purpose.RESET
        link = accounts.issue_link(accounts.by_login(login), purpose)
    address = site.settings["site.url"] + link.path
    if as_json:
        print_json({"link": address, "expires": link.expires_at})
    else:
        click.echo(address)
        click.echo(f"It works once, until {link.expires_at:%Y-%m-%d %H:%M} UTC.", err=True)


@user.command()
@click.argument("login")
@click.pass_obj
def unlock(site: SiteContext, login: str) -> None:
    """Forget an account's failed attempts to sign in, so that it can try again at once.

    \b
    Example:
      cms user unlock ada
    """
    with site.scope() as scope:
        accounts = scope.get(AccountService)
        accounts.unlock(accounts.by_login(login))
    click.echo(f"{login} may sign in again.")


@user.command("disable-2fa")
@click.argument("login")
@click.pass_obj
def disable_2fa(site: SiteContext, login: str) -> None:
    """Switch two-factor sign-in off for an account whose owner lost the device.

    Make sure that it is the owner who asks.

    \b
    Example:
      cms user disable-2fa ada
    """
    with site.scope() as scope:
        accounts = scope.get(AccountService)
        was_on = accounts.disable_two_factor(accounts.by_login(login))
    click.echo(f"{login}: two-factor sign-in {'is off now' if was_on else 'was off already'}.")

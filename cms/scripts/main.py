"""The root command: finds the site, and the command that is meant."""

from __future__ import annotations

import contextlib
import logging
import sys
import traceback
import warnings
from typing import Any

import click
from pyramid.path import DottedNameResolver
from sqlalchemy.exc import OperationalError

from cms.errors import CmsError
from cms.scripts.commands import CORE
from cms.scripts.context import SiteContext, unreachable
from cms.scripts.errors import CommandError, ExitCode

HELP = """Benben, a content management system: everything the admin does, and more, by typing.

A site is a folder with a site.ini. Commands work on the site given with -c, else on the one
$CMS_CONFIG names, else on the nearest site.ini or development.ini in this folder or above.

\b
  cms init mysite --demo            make a site with demo content
  cms -c mysite serve               serve it on http://127.0.0.1:6543/
  cms -c mysite user add ada --role editor
  cms -c mysite COMMAND --help      explain a command, with examples

A command ends with 0 when done, 1 when what it asks for cannot be done, 2 when it is mistyped,
3 when there is no site or its settings are wrong, 4 when the database does not answer or has
not been set up.
"""


class Root(click.Group):
    """Knows the core's commands by itself and asks the site for all others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = set(CORE)
        with contextlib.suppress(CommandError):  # without a site: what every site has
            names |= set(_site(ctx).registry.cms_commands)
        return sorted(names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in CORE:
            return load(CORE[cmd_name])
        site = _site(ctx)
        if site.config is None:
            return None
        command = site.registry.cms_commands.get(cmd_name)
        try:
            return load(command) if isinstance(command, str) else command
        except ImportError as error:  # a plugin's mistake; the other commands go on working
            return _broken(cmd_name, error)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and _site(ctx).config is None:
            raise CommandError(
                f"there is no command {args[0]!r} without a site; "
                "go into a site's folder or name one with -c",
                ExitCode.NO_SITE,
            )
        return super().resolve_command(ctx, args)


def load(dotted: str) -> click.Command:
    """Import a command by its dotted name, ``package.module:name`` or ``package.module.name``."""
    command = DottedNameResolver().resolve(dotted)
    assert isinstance(command, click.Command), f"{dotted} is not a command"
    return command


def _broken(name: str, error: ImportError) -> click.Command:
    def fail(**_: Any) -> None:
        raise CommandError(f"the command {name} cannot be loaded: {error}")

    return click.Command(name, callback=fail, help=f"Cannot be loaded: {error}")


def _site(ctx: click.Context) -> SiteContext:
    if not isinstance(ctx.obj, SiteContext):
        ctx.obj = SiteContext(ctx.params.get("config"))
        ctx.call_on_close(ctx.obj.close)
    return ctx.obj


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        click.echo(f"Benben {version('benben')}")
        ctx.exit()


@click.command(cls=Root, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-c", "--config", metavar="FILE", is_eager=True, help="The site's ini, or its folder."
)
@click.option("--debug", is_flag=True, help="Show where an unforeseen error came from.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Print the version.",
)  # fmt: skip
@click.pass_context
def cli(ctx: click.Context, config: str | None, debug: bool) -> None:
    """Open the site's context; the command does the rest."""
    _site(ctx)


def main(argv: list[str] | None = None) -> None:
    """Entry point of ``cms`` and ``benben``: always ends the process with an exit code."""
    # Announcements to developers of libraries tell a person at a shell nothing.
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: list[str]) -> int:
    """Run one command line and return its exit code."""
    # Commands speak for themselves; a site's log lines would stand between their words.
    logging.disable(logging.INFO)
    try:
        result: Any = cli.main(argv, prog_name="cms", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except CmsError as error:
        click.echo(f"Error: {error}", err=True)
        return ExitCode.REFUSED
    except OperationalError as error:
        unreachable(error).show()
        return ExitCode.DATABASE
    except Exception as error:
        if "--debug" in argv:
            traceback.print_exc()
        else:
            kind = type(error).__name__
            click.echo(f"Error: {kind}: {error} (`cms --debug …` shows where)", err=True)
        return ExitCode.BUG
    return int(result) if isinstance(result, int) and not isinstance(result, bool) else 0


if __name__ == "__main__":
    main()

"""``cms reference``: the reference pages, written from the code they describe."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from cms.admin.settings_panel.fields import show
from cms.i18n.translate import translate
from cms.scripts.commands import CORE
from cms.scripts.context import SiteContext
from cms.scripts.main import load
from cms.scripts.reference_api import directives_page, events_page
from cms.settings.row import REQUIRED, Setting

NOTE = "<!-- Written by `make reference` from the code. Change the code, not this page. -->\n"
CLI_INTRODUCTION = """\
`cms` and `benben` are the same command. Exit codes: 0 done, 1 cannot be done, 2 mistyped,
3 no site or wrong settings, 4 the database does not answer or has not been set up,
70 an error that nobody foresaw.
"""
SETTINGS_INTRODUCTION = """\
A value comes from the environment, else the site's ini, else (secrets only)
`var/secrets.ini`, else what was saved in the admin (`var/settings.ini`), else the default.
`cms settings list` shows the values in force and where each comes from. The variable of
`site.name` is `CMS_SITE_NAME`, and so on. Saved values take effect at once, others at the
next start. Only settings marked “saved” can be changed in the admin or by `cms settings set`.
"""


@click.command(hidden=True)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def reference(site: SiteContext, folder: Path) -> None:
    """Write the pages of the reference that come from the code, for developers, into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages(site.registry).items():
        (folder / name).write_text(text, "utf-8")
        click.echo(str(folder / name))


def pages(registry: Any) -> dict[str, str]:
    """Return the reference pages by file name."""
    return {
        "cli.md": cli_page(registry),
        "directives.md": directives_page(registry, NOTE),
        "events.md": events_page(NOTE),
        "settings.md": settings_page(registry),
    }


def cli_page(registry: Any) -> str:
    """Return what every command's ``--help`` says."""
    parts = [
        "# Command line\n",
        NOTE,
        CLI_INTRODUCTION,
    ]
    commands: dict[str, Any] = {**CORE, **registry.cms_commands}
    for name in sorted(commands):
        command = commands[name]
        command = load(command) if isinstance(command, str) else command
        if not command.hidden:
            parts += _help(command, f"cms {name}", level=2)
    return "\n".join(parts)


def _help(command: click.Command, path: str, level: int) -> Iterator[str]:
    names = ["-h", "--help"]  # as the root command has them
    # A command remembers the help option of whoever called it first, perhaps not the root.
    command = copy.copy(command)
    command._help_option = None
    context = click.Context(command, info_name=path, terminal_width=88, help_option_names=names)
    yield f"{'#' * level} {path}\n"
    yield f"```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, click.Group):
        for name in sorted(command.commands):
            yield from _help(command.commands[name], f"{path} {name}", level + 1)


def settings_page(registry: Any) -> str:
    """Return every setting, by prefix."""
    parts = [
        "# Settings\n",
        NOTE,
        SETTINGS_INTRODUCTION,
    ]
    rows = list(registry.cms_settings.rows())
    for prefix, group in itertools.groupby(rows, key=lambda row: row.prefix):
        parts += [f"## {prefix}\n", "| Setting | Kind | Default | Meaning |", "|---|---|---|---|"]
        parts += [_row(row) for row in group]
        parts.append("")
    return "\n".join(parts)


def _row(row: Setting) -> str:
    if row.default is REQUIRED:
        default = "required"
    elif row.hidden or show(row, row.default) == "":
        default = ""
    else:
        default = f"`{show(row, row.default)}`"
    kind = f"one of {', '.join(row.choices)}" if row.choices else row.kind
    meaning = translate(row.help, "en") + (" (saved)" if row.editable else "")
    return f"| `{row.name}` | {kind} | {default} | {meaning.replace('|', '&#124;')} |"

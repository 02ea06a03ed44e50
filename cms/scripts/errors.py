"""How a command ends. The numbers are part of the interface: scripts test them."""

from __future__ import annotations

from enum import IntEnum
from typing import IO, Any

import click


class ExitCode(IntEnum):
    """What the shell gets."""

    DONE = 0
    REFUSED = 1
    """The command was understood, but what it asks for cannot be done."""
    USAGE = 2
    """The command line itself is wrong."""
    NO_SITE = 3
    """There is no site here, or its settings are wrong."""
    DATABASE = 4
    """The database does not answer, or has not been set up."""
    BUG = 70
    """Something nobody foresaw; ``cms --debug`` shows where."""


class CommandError(click.ClickException):
    """Ends the command with one sentence on standard error."""

    def __init__(self, message: str, code: ExitCode = ExitCode.REFUSED) -> None:
        super().__init__(message)
        self.exit_code = int(code)  # type: ignore[misc]

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"Error: {self.format_message()}", err=True)

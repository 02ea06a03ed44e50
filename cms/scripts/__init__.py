"""The command line: ``cms``, also called ``benben``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_command`` and register the core's commands through it."""
    from cms.scripts import commands, directives

    directives.include(config)
    for name, dotted in commands.CORE.items():
        config.add_command(name, dotted)

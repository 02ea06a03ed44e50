"""``config.add_command``."""

from __future__ import annotations

import re

import click
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError

NAME = re.compile(r"[a-z][a-z0-9-]*\Z")


def add_command(config: Configurator, name: str, command: click.Command | str) -> None:
    """Add ``cms NAME``.

    :param command: a click command or group, or its dotted name, imported when it is called.
        Its ``click.pass_obj`` is the site: ``obj.scope()`` opens a unit of work,
        ``obj.registry`` is the application's registry.
    :raises ConfigurationError: the name or the command is none. Two commands of one name stop
        the start with both places named.
    """
    if not NAME.match(name):
        raise ConfigurationError(f"add_command: {name!r} is not a name such as import or my-plugin")
    if not isinstance(command, (str, click.Command)):
        raise ConfigurationError(f"add_command {name}: {command!r} is not a click command")
    introspectable = config.introspectable("cms commands", name, name, "command")
    introspectable["command"] = command

    def register() -> None:
        config.registry.cms_commands[name] = command

    config.action(("cms command", name), register, introspectables=(introspectable,))


def include(config: Configurator) -> None:
    config.registry.cms_commands = {}
    config.add_directive("add_command", add_command)

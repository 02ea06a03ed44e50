"""``config.add_importer``."""

from __future__ import annotations

import re
from typing import Any

import click
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError

from cms.importer.types import Importer

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def add_importer(config: Configurator, name: str, *, label: Any, command: click.Command) -> None:
    """Declare a way to bring a foreign site here; people run it as ``cms import NAME``.

    :param label: what it imports, for people, such as "WordPress".
    :param command: a click command; its context's object is the site's registry.
    :raises ConfigurationError: names what is wrong. Two importers of one name stop the start
        with both places.
    """
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"importer {name!r}: a name is small letters, digits and hyphens, at most 40"
        )
    if not isinstance(command, click.Command):
        raise ConfigurationError(f"importer {name!r}: command {command!r} is no click command")
    importer = Importer(name=name, label=label, command=command)
    introspectable = config.introspectable("cms importers", name, name, "importer")
    introspectable.update(importer=importer, label=label)

    def register() -> None:
        config.registry.cms_importers[name] = importer

    config.action(("cms importer", name), register, introspectables=(introspectable,))


def include(config: Configurator) -> None:
    config.registry.cms_importers = {}
    config.add_directive("add_importer", add_importer)

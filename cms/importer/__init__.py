"""Importing foreign sites: WordPress exports, and what plugins add."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_importer``, the WordPress importer and ``cms import``."""
    from cms.importer import directives
    from cms.importer.cli import import_group
    from cms.importer.services import ImportLog, import_log

    directives.include(config)
    config.add_service(ImportLog, import_log)
    config.include("cms.importer.wordpress")
    config.add_command("import", import_group)

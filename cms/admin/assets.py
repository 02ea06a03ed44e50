"""The admin's own style sheet; it uses no script."""

from __future__ import annotations

from pyramid.config import Configurator

SOURCES = ("tokens", "base", "frame", "forms", "lists", "components")


def includeme(config: Configurator) -> None:
    """Register the bundle that ``admin/layout.jinja2`` links to."""
    config.add_asset_bundle(
        "admin.css", sources=[f"cms.admin:static/admin/{name}.css" for name in SOURCES]
    )

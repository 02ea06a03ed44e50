"""Where the shell's own pages are."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the dashboard; panels bring their own routes below ``/admin/``."""
    config.add_route("admin.dashboard", "/admin")

"""Where signing in happens."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the routes."""
    config.add_route("admin.sign_in", "/admin/sign-in")
    config.add_route("admin.sign_in.code", "/admin/sign-in/code")
    config.add_route("admin.sign_out", "/admin/sign-out")
    config.add_route("admin.link", "/admin/link/{token}")
    config.add_route("admin.confirm", "/admin/confirm")

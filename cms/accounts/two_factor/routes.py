"""Where the own second factor is looked after."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the routes."""
    config.add_route("admin.profile.two_factor", "/admin/profile/two-factor")
    config.add_route("admin.profile.two_factor.codes", "/admin/profile/two-factor/codes")
    config.add_route("admin.profile.two_factor.off", "/admin/profile/two-factor/off")

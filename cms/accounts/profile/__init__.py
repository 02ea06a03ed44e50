"""The own account: name, address, language, password, sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Register the pages; everybody who can sign in has them."""
    config.add_route("admin.profile", "/admin/profile")
    config.add_route("admin.profile.password", "/admin/profile/password")
    config.add_route("admin.profile.sessions", "/admin/profile/sessions")
    config.add_route("admin.profile.sessions.end", "/admin/profile/sessions/end")
    for name in (".views", ".password", ".sessions"):
        config.scan(name)

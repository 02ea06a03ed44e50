"""The panel of users."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.accounts.hints import own_account
from cms.i18n import _
from cms.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Register the panel, its routes and its views."""
    config.add_admin_panel(
        "users",
        label=_("Users"),
        description=_("Who may sign in, and what they may do."),
        route="admin.users",
        permission=Permission.USERS_EDIT,
        group="people",
        order=10,
        icon="users",
    )
    config.add_admin_hint("account", provider=own_account, permission=Permission.PROFILE_EDIT)
    config.add_route("admin.users", "/admin/users")
    config.add_route("admin.users.new", "/admin/users/new")
    config.add_route("admin.users.edit", r"/admin/users/{id:\d{1,18}}")
    config.add_route("admin.users.link", r"/admin/users/{id:\d{1,18}}/link")
    config.add_route("admin.users.unlock", r"/admin/users/{id:\d{1,18}}/unlock")
    config.add_route("admin.users.two_factor", r"/admin/users/{id:\d{1,18}}/two-factor-off")
    config.add_route("admin.users.sessions", r"/admin/users/{id:\d{1,18}}/sign-out")
    config.add_route("admin.users.delete", r"/admin/users/{id:\d{1,18}}/delete")
    config.scan("cms.accounts.panel")

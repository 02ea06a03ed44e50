"""The panel of messages."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _
from cms.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Register the panel, its routes and its views."""
    config.add_admin_panel(
        "messages",
        label=_("Messages"),
        description=_("What visitors wrote to you through contact forms."),
        route="admin.messages",
        permission=Permission.MESSAGES_HANDLE,
        group="content",
        order=95,
        icon="inbox",
    )
    config.add_jinja2_search_path("cms.forms:templates")
    config.add_route("admin.messages", "/admin/messages")
    config.add_route("admin.messages.act", "/admin/messages/act")
    config.add_route("admin.messages.export", "/admin/messages/export")
    config.add_route("admin.messages.show", r"/admin/messages/{id:[1-9][0-9]{0,17}}")
    config.scan("cms.forms.panel")

"""The panel of media."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _
from cms.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Register the panel, its routes and its views."""
    config.add_admin_panel(
        "media",
        label=_("Media"),
        description=_("Pictures and files."),
        route="admin.media",
        permission=Permission.MEDIA_UPLOAD,
        group="content",
        order=80,
        icon="image",
    )
    config.add_jinja2_search_path("cms.media:templates")
    config.add_route("admin.media", "/admin/media")
    config.add_route("admin.media.upload", "/admin/media/upload")
    config.add_route("admin.media.edit", r"/admin/media/{id:[1-9][0-9]{0,17}}")
    config.add_route("admin.media.replace", r"/admin/media/{id:[1-9][0-9]{0,17}}/replace")
    config.add_route("admin.media.delete", r"/admin/media/{id:[1-9][0-9]{0,17}}/delete")
    config.scan("cms.media.panel")

"""The panel of redirects."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _
from cms.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Register the panel, its routes and its views."""
    config.add_admin_panel(
        "redirects",
        label=_("Redirects"),
        description=_("Where old addresses lead."),
        route="admin.redirects",
        permission=Permission.REDIRECTS_EDIT,
        group="site",
        order=40,
        icon="redirect",
    )
    config.add_jinja2_search_path("cms.redirects:templates")
    config.add_route("admin.redirects", "/admin/redirects")
    config.add_route("admin.redirects.edit", r"/admin/redirects/{id:[1-9][0-9]{0,17}}")
    config.add_route("admin.redirects.delete", r"/admin/redirects/{id:[1-9][0-9]{0,17}}/delete")
    config.scan("cms.redirects.panel")

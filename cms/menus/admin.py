"""The panel of menus."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _
from cms.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Register the panel, its routes and its views."""
    config.add_admin_panel(
        "menus",
        label=_("Menus"),
        description=_("The links that lead through the site."),
        route="admin.menus",
        permission=Permission.MENUS_EDIT,
        group="site",
        order=30,
        icon="menu",
    )
    config.add_jinja2_search_path("cms.menus:templates")
    config.add_route("admin.menus", "/admin/menus")
    one = r"/admin/menus/{id:[1-9][0-9]{0,17}}"
    config.add_route("admin.menus.edit", one)
    config.add_route("admin.menus.delete", f"{one}/delete")
    config.add_route("admin.menus.add", f"{one}/add")
    config.add_route("admin.menus.item", rf"{one}/items/{{item:[1-9][0-9]{{0,17}}}}")
    config.add_route(
        "admin.menus.item.act", rf"{one}/items/{{item:[1-9][0-9]{{0,17}}}}/{{act:[a-z]+}}"
    )
    config.scan("cms.menus.panel")

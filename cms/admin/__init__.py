"""The admin's shell: layout, menu, dashboard, forms and lists. Knows panels, never features."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Give features the directives and the look of the admin.

    Adds ``config.add_admin_panel``, ``add_dashboard_card`` and ``add_admin_hint``, and
    ``request.admin`` with what a panel's views need of the shell.
    """
    config.include(".directives")
    config.include(".assets")
    config.add_jinja2_search_path("cms.admin:templates")
    config.add_request_method("cms.admin.tools.AdminTools", "admin", reify=True)
    config.include(".routes")
    config.include(".settings_panel")
    config.include(".plugins_panel")
    config.scan(".views")

"""The renderer for ``*.jinja2`` names: the theme in force is asked first."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.threadlocal import get_current_registry, get_current_request

from cms.theming.themes import DEFAULT


class ThemedRenderer:
    """Renders one template name with whichever theme the site uses at that moment."""

    def __init__(self, info: Any) -> None:
        self.name = info.name
        self.registry = info.registry

    def __call__(self, value: dict[str, Any], system: dict[str, Any]) -> str:
        registry = self.registry or get_current_registry()
        request = system.get("request") or get_current_request()
        theme = getattr(request, "theme", None) or registry.cms_settings["site.theme"]
        template = registry.cms_themes.environment(registry, theme).get_template(self.name)
        return template.render({**system, **value})


def includeme(config: Configurator) -> None:
    config.add_setting(
        "site.theme",
        default=DEFAULT,
        label="Theme",
        group="site",
        editable=True,
        help="Name of the theme that public pages are shown in.",
    )

"""The renderer for ``*.jinja2`` names: the theme in force is asked first."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
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
    themes = config.registry.cms_themes

    def check(name: str) -> None:
        """:raises ValueError: no theme is called so; unknown while themes are being registered."""
        known = sorted(theme.name for theme in themes)
        if known and name not in known:
            raise ValueError(f"it must be one of: {', '.join(known)}")

    def check_at_start() -> None:
        settings = config.registry.cms_settings
        try:
            check(settings["site.theme"])
        except ValueError as error:
            # A saved choice may outlive its plugin: the default theme then stands in for it.
            if settings.locked("site.theme"):
                name = settings["site.theme"]
                raise ConfigurationError(f"site.theme = {name!r}: {error}") from None

    config.action(("cms theme check",), check_at_start, order=9000)
    config.add_setting(
        "site.theme",
        default=DEFAULT,
        label="Theme",
        group="site",
        editable=True,
        check=check,
        offered=lambda: sorted(theme.name for theme in themes),
        help="Name of the theme that public pages are shown in.",
    )

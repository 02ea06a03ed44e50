"""The themes there are, and one template environment for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, Template, TemplateNotFound
from pyramid.interfaces import IRequest
from pyramid.path import AssetResolver
from pyramid.registry import Registry
from pyramid_jinja2 import IJinja2Environment, SmartAssetSpecLoader

DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A set of templates that replaces those of its parent, name by name.

    :param name: what the setting ``site.theme`` says.
    :param templates: asset specification of the folder, ``package:folder``.
    :param label: what the admin calls it.
    :param parent: the theme asked for templates that this one lacks; None ends the chain.
    """

    name: str
    templates: str
    label: str
    parent: str | None = DEFAULT

    @property
    def folder(self) -> Path:
        return Path(AssetResolver().resolve(self.templates).abspath())


class Themes:
    """The registry of themes of one application; ``registry.cms_themes``."""

    def __init__(self) -> None:
        self._themes: dict[str, Theme] = {}
        self._environments: dict[str, Environment] = {}

    def add(self, theme: Theme) -> None:
        """:raises ValueError: the name is taken."""
        if theme.name in self._themes:
            raise ValueError(f"a theme named {theme.name!r} is registered already")
        self._themes[theme.name] = theme

    def __contains__(self, name: object) -> bool:
        return name in self._themes

    def __iter__(self) -> Iterator[Theme]:
        return iter(self._themes.values())

    def chain(self, name: str) -> list[Theme]:
        """Return the theme and its ancestors; a parent that is missing or repeats ends it."""
        chain: list[Theme] = []
        theme = self._themes.get(name) or self._themes.get(DEFAULT)
        while theme is not None and theme not in chain:
            chain.append(theme)
            theme = self._themes.get(theme.parent) if theme.parent else None
        return chain

    def environment(self, registry: Registry, name: str) -> Environment:
        """Return the Jinja environment that looks templates up for theme *name*.

        The order: the site's own folder ``templates`` beside ``var``, the theme, its
        ancestors, then the features. A theme that is not there falls back to the default.
        """
        if name not in self._environments:
            self._environments[name] = self._make(registry, name)
        return self._environments[name]

    def _make(self, registry: Registry, name: str) -> Environment:
        base = cast(Environment, registry.getUtility(IJinja2Environment, name=".jinja2"))
        loader = cast(SmartAssetSpecLoader, base.loader)
        own = site_templates(registry.cms_settings)
        folders = [str(own), *(str(theme.folder) for theme in self.chain(name))]
        environment = base.overlay(
            loader=SmartAssetSpecLoader([*folders, *loader.searchpath]), cache_size=1000
        )
        # Names are looked up from the top each time, so that a theme can override any of them.
        environment.join_path = lambda template, parent: template  # type: ignore[method-assign]
        return environment


def site_templates(settings: Any) -> Path:
    """Return the site's own folder of templates, which need not exist."""
    folder: Path = settings.var.parent / "templates"
    return folder


def get_template(request: IRequest, *names: str) -> Template:
    """Return the first template of *names* that the theme of *request* has.

    :raises jinja2.TemplateNotFound: it has none of them.
    """
    registry = request.registry
    theme = getattr(request, "theme", None) or registry.cms_settings["site.theme"]
    environment = registry.cms_themes.environment(registry, theme)
    return environment.select_template(names)


__all__ = ["DEFAULT", "TemplateNotFound", "Theme", "Themes", "get_template"]

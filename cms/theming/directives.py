"""``config.add_theme``, ``config.add_slot`` and ``config.add_template_global``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.path import AssetResolver
from pyramid.threadlocal import get_current_request

from cms.theming.messages import install_messages
from cms.theming.output import CarefulUndefined
from cms.theming.slots import Provider, Slots
from cms.theming.themes import DEFAULT, Theme, Themes

#: A callable, or its dotted name.
Function = Callable[..., Any] | str


def add_theme(
    config: Configurator,
    name: str,
    *,
    templates: str,
    label: str,
    parent: str | None = DEFAULT,
) -> None:
    """Offer a theme; ``site.theme`` chooses among them.

    :param templates: ``package:folder`` with the theme's templates, by the same names as
        those it replaces.
    :param parent: theme that is asked for what this one lacks.
    :raises ConfigurationError: the folder does not exist.
    """
    if not AssetResolver(config.package).resolve(templates).isdir():
        raise ConfigurationError(f"theme {name}: there is no folder {templates}")
    theme = Theme(
        name=name,
        templates=config.absolute_asset_spec(templates),
        label=label,
        parent=None if name == DEFAULT else parent,
    )
    introspectable = config.introspectable("cms themes", name, name, "theme")
    introspectable["theme"] = theme
    config.action(
        ("cms theme", name),
        lambda: config.registry.cms_themes.add(theme),
        introspectables=(introspectable,),
    )


def add_slot(
    config: Configurator, slot_name: str, provider: Provider | str, order: int = 100
) -> None:
    """Put something into a place that templates leave open: ``{{ slot("content_after") }}``.

    :param slot_name: what the template calls the place.
    :param provider: ``provider(request, **values)`` returns Markup, or None for nothing;
        *values* are what the template passes.
    :param order: lower comes first.
    """
    function = config.maybe_dotted(provider)
    title = f"{slot_name}: {function.__module__}.{function.__qualname__}"
    introspectable = config.introspectable("cms slots", title, title, "slot")
    introspectable.update(slot=slot_name, provider=function, order=order)
    config.action(
        ("cms slot", slot_name, function),
        lambda: config.registry.cms_slots.add(slot_name, function, order),
        introspectables=(introspectable,),
    )


def add_template_global(config: Configurator, name: str, function: Function) -> None:
    """Give every template, macros included, the function ``name(...)``.

    :param function: called as ``function(request, ...)`` with what the template passes.
    """
    resolved: Callable[..., Any] = config.maybe_dotted(function)

    def call(*args: Any, **kwargs: Any) -> Any:
        return resolved(get_current_request(), *args, **kwargs)

    def register() -> None:
        config.get_jinja2_environment().globals[name] = call

    introspectable = config.introspectable("cms template globals", name, name, "template global")
    introspectable["function"] = resolved
    config.action(
        ("cms template global", name), register, introspectables=(introspectable,), order=5
    )


def add_template_filter(config: Configurator, name: str, function: Function) -> None:
    """Give every template the filter ``{{ value|name }}``, called as ``function(value, ...)``."""
    resolved: Callable[..., Any] = config.maybe_dotted(function)

    # Jinja works out a filter over a constant once, when it compiles, unless it takes the
    # context; ours depend on the language of the request.
    @pass_context
    def call(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        return resolved(value, *args, **kwargs)

    def register() -> None:
        config.get_jinja2_environment().filters[name] = call

    config.action(("cms template filter", name), register, order=5)


def includeme(config: Configurator) -> None:
    config.registry.cms_themes = Themes()
    config.registry.cms_slots = Slots()
    for directive in (add_theme, add_slot, add_template_global, add_template_filter):
        config.add_directive(directive.__name__, directive)
    config.add_template_global("slot", "cms.theming.slots.render_slot")
    config.action(("cms template rules",), lambda: _settle(config), order=5)


def _settle(config: Configurator) -> None:
    environment = config.get_jinja2_environment()
    environment.undefined = CarefulUndefined
    # A message that is broken over lines is the same as on one line; extraction does likewise.
    environment.policies["ext.i18n.trimmed"] = True
    install_messages(environment)

"""``config.add_admin_panel`` and its like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import ConfigurationError
from pyramid.interfaces import IRoutesMapper

from cms.admin.registry import admin_registry
from cms.admin.types import AdminPanel, DashboardCard, Group, Hint, HintSource, Label

NAME = re.compile(r"[a-z][a-z0-9_.-]*\Z")


def add_admin_panel(
    config: Configurator,
    name: str,
    *,
    label: Label,
    route: str,
    permission: str,
    group: str = "content",
    order: int = 100,
    icon: str | None = None,
    description: Label = "",
    route_args: Mapping[str, str] | None = None,
) -> None:
    """Give a feature an entry in the admin's menu.

    :param name: unique; small letters, digits, ``_``, ``.`` and ``-``.
    :param route: the name of the route to link to. The start fails when nothing registers it.
    :param permission: who sees the entry; the views behind it must ask for it themselves.
    :param group: ``content``, ``people``, ``site`` or ``system``.
    :param order: place within the group, small first.
    :param icon: a name from ``admin/icons.jinja2``; unknown names show a plain square.
    :param description: a sentence for the dashboard.
    :param route_args: values for the route's placeholders.
    :raises ConfigurationError: for a bad name or group.
    """
    _check_name("admin panel", name)
    if group not in list(Group):
        raise ConfigurationError(
            f"admin panel {name!r}: group {group!r} is none of {', '.join(Group)}"
        )
    panel = AdminPanel(
        name=name,
        label=label,
        route=route,
        permission=str(permission),
        group=Group(group),
        order=order,
        icon=icon or "square",
        description=description,
        route_args=dict(route_args or {}),
    )
    registry = admin_registry(config.registry)

    def check_route() -> None:
        mapper = config.registry.queryUtility(IRoutesMapper)
        known = mapper is not None and mapper.get_route(route) is not None
        if registry.panel(name) is panel and not known:
            raise ConfigurationError(f"admin panel {name!r}: there is no route {route!r}")

    intr = config.introspectable("cms admin panels", name, name, "cms admin panel")
    intr.update(panel=panel, route=route, permission=panel.permission, label=label)
    config.action(
        ("cms admin panel", name), lambda: registry.add_panel(panel), introspectables=(intr,)
    )
    config.action(None, check_route, order=100)


def add_dashboard_card(
    config: Configurator,
    name: str,
    *,
    label: Label,
    template: str,
    provider: Callable[[Any], Mapping[str, Any] | None],
    permission: str,
    order: int = 100,
    wide: bool = False,
) -> None:
    """Put a box on the dashboard: recent drafts, comments that wait, and so on.

    :param template: renders the inside of the box with what *provider* returns.
    :param provider: takes the request; returns the template's variables or None for no box.
    :param permission: who sees it.
    :param wide: take the whole width.
    """
    _check_name("dashboard card", name)
    card = DashboardCard(
        name=name,
        label=label,
        template=template,
        provider=config.maybe_dotted(provider),
        permission=str(permission),
        order=order,
        wide=wide,
    )
    intr = config.introspectable("cms dashboard cards", name, name, "cms dashboard card")
    intr.update(card=card, permission=card.permission, label=label)
    config.action(
        ("cms dashboard card", name),
        lambda: admin_registry(config.registry).add_card(card),
        introspectables=(intr,),
    )


def add_admin_hint(
    config: Configurator,
    name: str,
    *,
    provider: Callable[[Any], Sequence[Hint | Mapping[str, Any]]],
    permission: str,
    order: int = 100,
) -> None:
    """Let a feature say on the dashboard that something needs attention.

    :param provider: takes the request; returns rows with ``level`` (success, info, warning,
        error), ``text`` and, if there is something to do about it, ``url`` and ``action``:
        mappings, or :class:`cms.admin.types.Hint`.
    :param permission: who sees it.
    """
    _check_name("admin hint", name)
    source = HintSource(
        name=name,
        provider=config.maybe_dotted(provider),
        permission=str(permission),
        order=order,
    )
    intr = config.introspectable("cms admin hints", name, name, "cms admin hint")
    intr.update(source=source, permission=source.permission)
    config.action(
        ("cms admin hint", name),
        lambda: admin_registry(config.registry).add_hint(source),
        introspectables=(intr,),
    )


def _check_name(what: str, name: str) -> None:
    if not NAME.match(name):
        raise ConfigurationError(
            f"{what} {name!r}: a name is small letters, digits, '_', '.' and '-'"
        )


def includeme(config: Configurator) -> None:
    """Add the directives."""
    for directive in (add_admin_panel, add_dashboard_card, add_admin_hint):
        config.add_directive(directive.__name__, directive)

"""What the shell keeps of a panel, a dashboard card and a hint."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Text for people: plain English, or marked with ``cms.i18n._`` (which gives a kind of ``str``).
Label = str


class Group(enum.StrEnum):
    """The parts of the menu, in the order in which they are shown."""

    CONTENT = "content"
    PEOPLE = "people"
    SITE = "site"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminPanel:
    """A place in the admin: an entry of the menu and a link on the dashboard.

    *route* names a route that the feature registers; *route_args* are its
    placeholders, for features that show one panel a content type. A page belongs to
    the panel whose route it has, or whose route's name followed by a dot begins its own.
    """

    name: str
    label: Label
    route: str
    permission: str
    group: Group
    order: int = 100
    icon: str = "square"
    description: Label = ""
    route_args: Mapping[str, str] = field(default_factory=dict)

    def owns(self, route: str, matchdict: Mapping[str, Any]) -> bool:
        """Say whether a page at *route* with these placeholders lies in this panel."""
        if route != self.route and not route.startswith(self.route + "."):
            return False
        return all(matchdict.get(key) == value for key, value in self.route_args.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardCard:
    """A box on the dashboard, drawn by a feature's own template.

    *provider* takes the request and returns the template's variables, or None when there
    is nothing worth showing.
    """

    name: str
    label: Label
    template: str
    provider: Callable[[Any], Mapping[str, Any] | None]
    permission: str
    order: int = 100
    wide: bool = False


class Level(enum.StrEnum):
    """How much a message or a hint matters."""

    SUCCESS = "success"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something about the site's health that whoever looks at the dashboard should know."""

    level: Level
    text: Label
    url: str = ""
    action: Label = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HintSource:
    """A named function that looks for hints: takes the request, returns some or none."""

    name: str
    provider: Callable[[Any], Sequence[Hint | Mapping[str, Any]]]
    permission: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A panel as the menu shows it to one reader."""

    panel: AdminPanel
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """The entries of one part of the menu; never empty."""

    group: Group
    label: Label
    items: tuple[MenuItem, ...]

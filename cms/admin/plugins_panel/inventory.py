"""Which plugin registered what, read from Pyramid's introspector."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Any

GROUP = "cms.plugins"


@dataclass(slots=True)
class Addition:
    """One thing that was registered: its kind, its title and where."""

    kind: str
    title: str
    place: str


@dataclass(slots=True)
class PluginInfo:
    """An enabled plugin, or one that is installed and could be."""

    name: str
    package: str
    version: str = ""
    summary: str = ""
    additions: list[Addition] = field(default_factory=list)


def enabled_plugins(names: Iterable[str], introspector: Any) -> list[PluginInfo]:
    """Return the plugins called *names* with what each registered."""
    installed = {point.name: point for point in entry_points(group=GROUP)}
    plugins = []
    for name in names:
        point = installed.get(name)
        package = (point.value if point else name).partition(":")[0]
        plugin = _described(name, package, point)
        folder = _folder(package)
        if folder:
            plugin.additions = [row for row in _all(introspector) if row.place.startswith(folder)]
            for row in plugin.additions:
                row.place = row.place.removeprefix(folder)
        plugins.append(plugin)
    return plugins


def other_plugins(names: Iterable[str]) -> list[PluginInfo]:
    """Return the plugins that are installed and not enabled."""
    enabled = set(names)
    return [
        _described(point.name, point.value.partition(":")[0], point)
        for point in sorted(entry_points(group=GROUP), key=lambda point: point.name)
        if point.name not in enabled
    ]


def extension_points(introspector: Any) -> list[tuple[str, list[str]]]:
    """Return everything registered through the site's own directives, by kind."""
    found = []
    for category, rows in introspector.categorized():
        if category.startswith("cms "):
            titles = sorted({str(row["introspectable"].title) for row in rows})
            found.append((category.removeprefix("cms "), titles))
    return found


def _all(introspector: Any) -> Iterable[Addition]:
    for category, rows in introspector.categorized():
        for row in rows:
            item = row["introspectable"]
            place = getattr(item.action_info, "file", None)
            if place and (category.startswith("cms ") or category == "routes"):
                where = f"{os.path.realpath(place)}:{item.action_info.line}"
                yield Addition(category.removeprefix("cms "), str(item.title), where)


def _described(name: str, package: str, point: EntryPoint | None) -> PluginInfo:
    plugin = PluginInfo(name, package)
    if point is not None and point.dist is not None:
        plugin.version = point.dist.version
        metadata = point.dist.metadata
        plugin.summary = str(metadata["Summary"] or "")
    return plugin


def _folder(package: str) -> str:
    """Return the folder of a package, or the file of a module; empty when it is not found."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return ""
    if spec is None:
        return ""
    if spec.submodule_search_locations:
        return os.path.realpath(next(iter(spec.submodule_search_locations))) + os.sep
    return os.path.realpath(spec.origin) if spec.origin else ""

"""Settings as fields of a form: what to show for a row, what a posted text means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cms.i18n import _
from cms.settings.kinds import Duration, Size, Url, to_text
from cms.settings.row import Setting, Source
from cms.settings.values import Settings

#: Headings of groups; a group that is not here is called by its own name.
GROUPS: dict[str, Any] = {
    "site": _("Site"),
    "language": _("Languages and time"),
    "reading": _("Reading"),
    "content": _("Content"),
    "permalinks": _("Addresses"),
    "people": _("People"),
    "accounts": _("Accounts"),
    "media": _("Media"),
    "search": _("Search"),
    "feeds": _("Feeds"),
    "sitemap": _("Sitemap"),
    "comments": _("Comments"),
    "layout": _("Layout"),
    "log": _("Log"),
    "cache": _("Cache"),
    "": _("Other"),
}

#: What people look for most; the rest follows by name.
FIRST = ("site.name", "site.tagline", "site.logo", "site.icon", "site.language", "site.languages")

SOURCES: dict[Source, Any] = {
    Source.ENVIRONMENT: _("Fixed by the environment"),
    Source.INI: _("Fixed in the site's ini file"),
    Source.SECRETS: _("Fixed in the file of secrets"),
    Source.SAVED: _("Chosen here"),
    Source.DEFAULT: _("Default"),
}

_DURATIONS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))
_SIZES = ((1024**3, "G"), (1024**2, "M"), (1024, "k"))


@dataclass(frozen=True, slots=True)
class SettingField:
    """One editable row as the form shows it."""

    row: Setting
    text: str
    default: str
    source: Source
    locked: bool
    error: str = ""

    @property
    def id(self) -> str:
        return "setting-" + self.row.name.replace(".", "-")

    @property
    def options(self) -> tuple[str, ...]:
        """Return what there is to choose from; empty where anything may be written."""
        known = self.row.choices or tuple(self.row.offered() if self.row.offered else ())
        return known if not known or self.text in known else (self.text, *known)

    @property
    def control(self) -> str:
        """Return which control it takes: checkbox, select, number, url, password, text or lines."""
        if self.options:
            return "select"
        if self.row.hidden:
            return "password"
        if self.row.type is str and ("\n" in self.text or len(self.text) > 120):
            return "lines"
        return {bool: "checkbox", int: "number", Url: "url"}.get(self.row.type, "text")


def show(row: Setting, value: Any) -> str:
    """Return a value as a person writes it: ``1h`` rather than ``3600``."""
    if row.type is Duration:
        return _scaled(value, _DURATIONS)
    if row.type is Size:
        return _scaled(value, _SIZES)
    return to_text(value)


def _scaled(value: int, units: tuple[tuple[int, str], ...]) -> str:
    for factor, unit in units:
        if value and value % factor == 0:
            return f"{value // factor}{unit}"
    return str(value)


def _shown(row: Setting) -> bool:
    """Return whether the panel offers *row*; one without a label is for files and commands."""
    return row.editable and bool(row.label)


def _place(row: Setting) -> int:
    return FIRST.index(row.name) if row.name in FIRST else len(FIRST)


def groups(settings: Settings) -> list[str]:
    """Return the groups that hold an editable setting, in the order of :data:`GROUPS`."""
    found = {row.group for row in settings.rows() if _shown(row)}
    known = list(GROUPS)
    return sorted(found, key=lambda g: (known.index(g) if g in GROUPS else len(known), g))


def fields(
    settings: Settings,
    group: str,
    posted: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[SettingField]:
    """Return the editable rows of *group*, with what was *posted* after a failed save."""
    shown = []
    rows = (row for row in settings.rows() if _shown(row) and row.group == group)
    for row in sorted(rows, key=_place):
        text = "" if row.hidden else show(row, settings[row.name])
        if posted is not None and not settings.locked(row.name):
            text = posted_text(row, posted)
        shown.append(
            SettingField(
                row=row,
                text=text,
                default="" if row.hidden else show(row, row.default),
                source=settings.source(row.name),
                locked=settings.locked(row.name),
                error=(errors or {}).get(row.name, ""),
            )
        )
    return shown


def posted_text(row: Setting, posted: Mapping[str, str]) -> str:
    """Return what the form sent for *row*; an unticked box sends nothing."""
    if row.type is bool:
        return "true" if posted.get(row.name) else "false"
    return posted.get(row.name, "").replace("\r\n", "\n")


def changes(settings: Settings, group: str, posted: Mapping[str, str]) -> dict[str, str | None]:
    """Return what differs from the values in force; None goes back to the default.

    A secret left empty stays as it is.
    """
    found: dict[str, str | None] = {}
    for field in fields(settings, group):
        row = field.row
        if field.locked or (row.type is not bool and row.name not in posted):
            continue
        text = posted_text(row, posted)
        if row.hidden and not text:
            continue
        if text.strip() != field.text:
            found[row.name] = None if text.strip() == field.default else text
    return found

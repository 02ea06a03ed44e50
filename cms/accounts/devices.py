"""What a browser's name for itself says to a person."""

from __future__ import annotations

from typing import Any

from cms.i18n import _

#: In this order: most browsers also claim to be those further down.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> Any:
    """Return ``Firefox, Windows`` and the like; the agent's own words if it is none we know."""
    found = [
        next((name for mark, name in names if mark in agent), "") for names in (BROWSERS, SYSTEMS)
    ]
    if not any(found):
        return agent[:80] or _("Unknown browser")
    return ", ".join(name for name in found if name)

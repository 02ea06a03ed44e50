"""Views of the cache panel, and what they have in common."""

from __future__ import annotations

from typing import Any

from cms.caching.words import in_words
from cms.i18n import _

TABS = (
    ("admin.cache", _("State")),
    ("admin.cache.statistics", _("Statistics")),
    ("admin.cache.explain", _("Explain")),
    ("admin.cache.clear", _("Clear")),
    ("admin.cache.test", _("Test")),
)


def frame(request: Any, **more: Any) -> dict[str, Any]:
    """Return a page's variables with the tabs, and ``words`` for what the engine says."""
    translate = request.admin.translate
    here = request.matched_route.name
    return {
        "tabs": [
            (request.route_path(route), translate(label), None, route == here)
            for route, label in TABS
        ],
        "words": lambda said: in_words(translate, said),
        **more,
    }

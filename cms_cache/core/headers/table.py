"""Kinds of response and their `Cache-Control`."""

from __future__ import annotations

from collections.abc import Mapping

from cms_cache.core.declare import Setting
from cms_cache.core.settings_checks import between

PREFIXES = ("cache.headers.",)

YEAR = 31_536_000
PRIVATE = "private, no-store"
REVALIDATE = "public, max-age=0, must-revalidate"
IMMUTABLE = f"public, max-age={YEAR}, immutable"

# Kinds whose age in browsers is a setting, with its default in seconds. Zero means that the
# browser asks each time and is told 304: an editor's change is seen at once.
AGES = {
    "page": 0,
    "feed": 0,
    "sitemap": 0,
    "api": 0,
    "static": 3600,
    "media": 3600,
}
ALWAYS = {
    "asset": IMMUTABLE,  # its name holds a digest of its content
    "private": PRIVATE,
    "admin": PRIVATE,
}
KINDS = (*AGES, *ALWAYS)

# Kinds that follow the content.
FOLLOWING = ("page", "feed", "sitemap")

# A missing asset may be there a minute later, and a page that is gone may come back.
LONGEST_ERROR = 60
LONGEST_REDIRECT = 3600

ROWS = tuple(
    Setting(f"cache.headers.{kind}", "duration", age, f"How long a browser may use a response of "
            f"the kind {kind} without asking.", check=between(0, YEAR))
    for kind, age in AGES.items()
)  # fmt: skip


def cache_control(kind: str, status: int, method: str, ages: Mapping[str, int]) -> str:
    """The `Cache-Control` of a response that says nothing itself.

    Args:
        kind: one of `KINDS`; anything unknown is private.
        ages: seconds by kind, as the settings have them.
    """
    if method not in ("GET", "HEAD"):
        return PRIVATE
    shared = kind in AGES or kind == "asset"
    if status >= 500 or not shared:
        return PRIVATE
    if status in (404, 410):
        return REVALIDATE if kind in FOLLOWING else "no-store"
    if status in (301, 308):
        # Somebody may change it as they may change a page.
        return REVALIDATE if kind in FOLLOWING else f"public, max-age={LONGEST_REDIRECT}"
    if status >= 300 and status != 304:
        return PRIVATE
    if kind == "asset":
        return IMMUTABLE
    age = ages[kind]
    return f"public, max-age={age}" if age else REVALIDATE

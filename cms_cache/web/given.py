"""Where the settings come from: the ini, or whatever an application hands over instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from pyramid.registry import Registry


def given_settings(registry: Registry) -> Mapping[str, Any]:
    """The settings of this library's rows, as text or already typed.

    They are Pyramid's own, unless the application has a settings system and left a mapping in
    `registry.cms_cache_settings` before it included us. What nobody chose is not in it.
    """
    handed = getattr(registry, "cms_cache_settings", None)
    return cast("Mapping[str, Any]", registry.settings if handed is None else handed)

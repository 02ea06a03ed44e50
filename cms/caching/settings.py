"""The engine's settings as rows of the site: one documentation, one order of sources, one check."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from cms.settings.kinds import Duration, Secret, Size
from cms.settings.row import Source
from cms_cache.core.all_settings import all_rows

if TYPE_CHECKING:
    from pyramid.config import Configurator

    from cms_cache.core.declare import Setting

_KINDS: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list": list,
    "duration": Duration,
    "size": Size,
    "secret": Secret,
}


def hand_over(config: Configurator) -> None:
    """Declare every row of the engine, and give the engine the values in force.

    Defaults are left to the engine, so that it can tell what somebody chose.
    """
    site = config.registry.cms_settings
    given: dict[str, Any] = {"cache.var": str(site.var)}
    for row in all_rows():
        declare(config, row)
        if site.source(row.name) is not Source.DEFAULT:
            given[row.name] = site[row.name]
    # One key for everything the site signs, each use with a name of its own.
    given.setdefault("session.secret", _derived(site["cms.secret"], "session"))
    if site["cache.hosts"] == "many":
        given.setdefault("cache.pages.secret", _derived(site["cms.secret"], "pages"))
    config.registry.cms_cache_settings = given
    # A limit that a plugin adds later is an ordinary setting too.
    config.registry.cms_cache_declare = declare_later


def declare_later(config: Configurator, row: Setting) -> None:
    """Declare a row that the engine learns of after it was included."""
    declare(config, row)
    site = config.registry.cms_settings
    if site.source(row.name) is not Source.DEFAULT:
        config.registry.cms_cache_settings[row.name] = site[row.name]


def _derived(secret: str, use: str) -> str:
    return hmac.new(secret.encode(), use.encode(), "sha256").hexdigest()


def declare(config: Configurator, row: Setting) -> None:
    """Declare one row of the engine as the site's own."""
    config.add_setting(
        row.name,
        type=_KINDS[row.kind],
        default=row.default,
        help=row.help,
        choices=row.choices,
        check=row.check,
        secret=row.secret,
    )

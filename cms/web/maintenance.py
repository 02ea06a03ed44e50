"""Maintenance mode: visitors get 503 and come back later; staff go on working."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPServiceUnavailable
from pyramid.registry import Registry
from pyramid.response import Response
from pyramid.tweens import EXCVIEW, MAIN

from cms.security.permissions import Permission
from cms_cache.core.recording import closed

#: Seconds after which crawlers should try again.
RETRY_AFTER = "600"


class UnderMaintenance(HTTPServiceUnavailable):
    """The site is in maintenance mode."""

    reason = "maintenance"


def maintenance_tween(handler: Callable[..., Any], registry: Registry) -> Callable[..., Any]:
    """Let only staff, and everybody's way to sign in, through."""

    def tween(request: Any) -> Response:
        if request.system_path is None:
            close(request)
        return handler(request)

    return tween


def close(request: Any) -> None:
    """Keep visitors out while the site is looked after.

    For views below a system path that are part of the public site; other public pages have it
    by themselves.

    :raises UnderMaintenance: the site is in maintenance mode, and nobody of the staff asks.
    """
    if request.registry.cms_settings["site.maintenance"]:
        identity = request.identity
        if identity is None or not identity.may(Permission.MAINTENANCE_ENTER):
            closed()
            raise UnderMaintenance(headers=[("Retry-After", RETRY_AFTER)])


def includeme(config: Configurator) -> None:
    config.add_tween("cms.web.maintenance.maintenance_tween", under=EXCVIEW, over=MAIN)

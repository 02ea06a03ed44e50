"""What templates write for an asset."""

from __future__ import annotations

from markupsafe import Markup
from pyramid.config import Configurator

from cms.web.request import Request

_STYLESHEET = Markup('<link rel="stylesheet" href="{}" integrity="{}"{}>')
_SCRIPT = Markup('<script src="{}" integrity="{}"{}></script>')


def asset(request: Request, name: str) -> str:
    """Return the URL of a bundle's built file."""
    return request.links.asset(name)


def asset_integrity(request: Request, name: str) -> str:
    """Return the value of the ``integrity`` attribute of a bundle."""
    integrity: str = request.registry.cms_assets.integrity(name)
    return integrity


def stylesheet(request: Request, name: str, media: str | None = None) -> Markup:
    """Return the ``<link>`` of a stylesheet, with its integrity."""
    rest = Markup(' media="{}"').format(media) if media else ""
    return _STYLESHEET.format(asset(request, name), asset_integrity(request, name), rest)


def script(request: Request, name: str, *, module: bool = False) -> Markup:
    """Return the ``<script>`` of a bundle, with its integrity; it never holds up the page."""
    kind = Markup(' type="module"') if module else Markup(" defer")
    return _SCRIPT.format(asset(request, name), asset_integrity(request, name), kind)


def includeme(config: Configurator) -> None:
    for function in (asset, asset_integrity, stylesheet, script):
        config.add_template_global(function.__name__, function)

"""The theme every site starts with: plain CSS, light and dark, printable, no JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator

#: In the order of the cascade; print comes last because it takes things away.
STYLES = (
    "tokens",
    "base",
    "layout",
    "user_bar",
    "prose",
    "entry",
    "palette",
    "blocks",
    "figures",
    "listing",
    "forms",
    "comments",
    "print",
)


def includeme(config: Configurator) -> None:
    config.add_theme("default", templates="cms.theming.default:templates", label="Benben")
    config.add_asset_bundle(
        "theme-icon.svg", sources=["cms.theming.default:static/icon.svg"], filters=[]
    )
    config.add_asset_bundle(
        "theme-default.css",
        sources=[f"cms.theming.default:static/css/{name}.css" for name in STYLES],
    )

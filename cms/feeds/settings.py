"""The settings of feeds."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.i18n import _


def check_items(value: int) -> None:
    """:raises ValueError: out of bounds."""
    if not 1 <= value <= 200:
        raise ValueError("it must be between 1 and 200")


def includeme(config: Configurator) -> None:
    config.add_setting(
        "feeds.items",
        type=int,
        default=20,
        check=check_items,
        label=_("Entries of a feed"),
        group="feeds",
        editable=True,
        help="How many of the latest entries a feed has.",
    )
    config.add_setting(
        "feeds.content",
        default="full",
        choices=("full", "summary"),
        label=_("Text in feeds"),
        group="feeds",
        editable=True,
        help="Whether feeds carry the full text of each entry or its summary only.",
    )

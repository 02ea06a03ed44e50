"""Blocks: parts of a body that are more than text. The built-in ones use ``config.add_block``."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_block`` and ``config.add_embed_provider``, then the built-in blocks."""
    from cms.content.blocks import directives, embeds, layout, media, text

    directives.include(config)
    for module in (text, media, layout, embeds):
        module.include(config)

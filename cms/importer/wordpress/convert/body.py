"""The door of the conversion."""

from __future__ import annotations

from collections.abc import Callable

from cms.importer.wordpress.convert import (
    blocks_layout,
    blocks_media,
    blocks_text,
    elements,
    shortcode_rules,
)
from cms.importer.wordpress.convert.conversion import Conversion, Rules
from cms.importer.wordpress.convert.types import Converted, Resolver

RULES = Rules(
    blocks={
        **blocks_text.CONVERTERS,
        **blocks_media.CONVERTERS,
        **blocks_layout.CONVERTERS,
    },
    block_fallback=blocks_layout.unknown,
    elements=elements.CONVERTERS,
    element_fallback=elements.other,
    shortcodes=shortcode_rules.CONVERTERS,
)

#: In comments pictures and addresses stay what they are, and blocks mean nothing.
COMMENT_RULES = Rules(
    blocks={},
    block_fallback=blocks_layout.transparent,
    elements={"a": elements.link, "img": elements.picture},
    element_fallback=elements.other,
    shortcodes={},
)


def convert(
    text: str,
    resolver: Resolver,
    *,
    wp_id: int = 0,
    meta: Callable[[str], str] = lambda key: "",
) -> Converted:
    """Return the body *text* of an item as structured HTML.

    Nothing that could be executed is sought out here; the sanitiser that runs on every save
    decides on that. What is known to be lost is noted.

    :param wp_id: the item the body belongs to, for galleries of "all attachments".
    :param meta: returns a value of the item's metadata.
    """
    return Conversion(RULES, resolver, wp_id=wp_id, meta=meta).run(text)


def convert_comment(text: str, resolver: Resolver) -> Converted:
    """Return the *text* of a comment as HTML: with paragraphs, without shortcodes or blocks."""
    return Conversion(COMMENT_RULES, resolver, shortcodes=False).run(text)

"""The door of the conversion."""

from __future__ import annotations

from collections.abc import Callable

from cms.content.body.markup import escape_text
from cms.importer.wordpress.convert import (
    blocks_layout,
    blocks_media,
    blocks_text,
    comments,
    elements,
    shortcode_rules,
)
from cms.importer.wordpress.convert.conversion import Conversion, Rules
from cms.importer.wordpress.convert.types import Converted, Resolver
from cms.importer.wordpress.plain import plain_excerpt

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
    elements=comments.CONVERTERS,
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
    return _run(Conversion(RULES, resolver, wp_id=wp_id, meta=meta), text)


def convert_comment(text: str, resolver: Resolver) -> Converted:
    """Return the *text* of a comment as HTML: with paragraphs, without shortcodes or blocks."""
    return _run(Conversion(COMMENT_RULES, resolver, shortcodes=False), text)


def _run(conversion: Conversion, text: str) -> Converted:
    try:
        return conversion.run(text)
    except RecursionError:
        # Nobody writes like this; the words are what can be kept.
        words = plain_excerpt(text)
        conversion.notes["all elements, since they are nested too deeply"] += 1
        return Converted(f"<p>{escape_text(words)}</p>" if words else "", conversion.notes)

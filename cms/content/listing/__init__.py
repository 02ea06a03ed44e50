"""Lists of published content: numbered pages that stay fast at any depth.

A page of a list is a range of an index between two remembered starts; see
docs/architecture/queries.md.
"""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``registry.cms_listing_starts``, and watch what changes lists."""
    from cms.content.listing import starts, version

    config.registry.cms_listing_starts = starts.RememberedStarts()
    version.watch()

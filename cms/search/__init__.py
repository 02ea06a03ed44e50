"""Search: content found by its words, on each database's own full-text index."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_search_backend``, the search page, the index and its command."""
    config.include(".directives")
    config.include(".builtin")
    config.include(".indexing")
    config.include(".routes")
    config.include(".missing")
    config.add_jinja2_search_path("cms.search:templates")

"""Terms: categories, tags and the taxonomies of plugins."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add ``config.add_taxonomy``, categories and tags, and the service."""
    from cms.i18n import _
    from cms.taxonomy import directives
    from cms.taxonomy.services import TaxonomyService, taxonomy_service

    directives.include(config)
    config.add_service(TaxonomyService, taxonomy_service)
    config.add_taxonomy(
        "category", label=_("Category"), label_plural=_("Categories"), hierarchical=True,
        content_types=("post",), order=10,
    )  # fmt: skip
    config.add_taxonomy(
        "tag", label=_("Tag"), label_plural=_("Tags"), content_types=("post",), order=20
    )

"""Content of every type: declared types and blocks, saving, revisions, the tree, the admin."""

from __future__ import annotations

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Add the directives, the built-in types and blocks, the service, jobs and the admin."""
    from cms.content import builtin, directives, term_links, upkeep
    from cms.content.public import access
    from cms.content.services import ContentService, content_service

    directives.include(config)
    access.include(config)
    config.add_service(ContentService, content_service)
    config.include(".blocks")
    builtin.include(config)
    term_links.include(config)
    upkeep.include(config)
    config.include(".public.memory")
    config.include(".routes")
    config.include(".admin")
    config.scan("cms.content.views")

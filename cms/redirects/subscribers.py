"""Redirects that make themselves: when content or a term moves or goes."""

from __future__ import annotations

from pyramid.config import Configurator

from cms.content.events import Act, ContentChanging, PathChanging
from cms.redirects.addresses import full_path, term_path
from cms.redirects.services import RedirectService
from cms.taxonomy.events import TermPathChanging


def path_changing(event: PathChanging) -> None:
    """Keep the old address of content, and free its new one."""
    service = event.scope.get(RedirectService)
    settings = event.scope.settings
    if event.new is not None:
        service.release(full_path(settings, event.locale, event.new))
    if event.old is None or not event.was_public:
        return
    source = full_path(settings, event.locale, event.old)
    if event.gone:
        service.remember(source, status=410)
    elif event.new is not None:
        service.remember(source, content_id=event.content_id)


def content_changing(event: ContentChanging) -> None:
    """Old addresses of deleted content are gone too."""
    if event.act == Act.DELETED:
        event.scope.get(RedirectService).content_gone(event.content.id)


def term_path_changing(event: TermPathChanging) -> None:
    """Keep the old address of a term's archive."""
    service = event.scope.get(RedirectService)
    settings = event.scope.settings
    source = term_path(settings, event.taxonomy, event.locale, event.old)
    if event.new is None:
        service.remember(source, status=410)
        return
    target = term_path(settings, event.taxonomy, event.locale, event.new)
    service.release(target)
    service.remember(source, target=f"/{target}")


def include(config: Configurator) -> None:
    config.add_subscriber(path_changing, PathChanging)
    config.add_subscriber(content_changing, ContentChanging)
    config.add_subscriber(term_path_changing, TermPathChanging)

"""Where comments are sent to. Not the content's own address: that one is only read."""

from __future__ import annotations

from pyramid.config import Configurator

from cms_cache.core.pages.policy import PageCache

_ID = "[1-9][0-9]{0,17}"


def includeme(config: Configurator) -> None:
    """Add the routes; the page for an answer is everybody's, as the content is."""
    config.add_system_path("comment")
    config.add_route("comments.write", f"/comment/{{id:{_ID}}}")
    config.add_route("comments.answer", f"/comment/{{id:{_ID}}}/{{parent:{_ID}}}")
    config.cache_route("comments.answer", PageCache())
    config.add_unlocked_path("comment/{id}")
    config.scan("cms.comments.views")

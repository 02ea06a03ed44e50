"""Suggestions on the page that says that nothing is at an address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from markupsafe import Markup
from pyramid.config import Configurator
from pyramid.renderers import render
from pyramid.request import Request

from cms.search.services import SearchService
from cms.search.types import Filters

#: Parts of an address that say nothing about what is at it.
_NOISE = re.compile(r"\.(?:html?|php|aspx?)\b|\b(?:index|page|www)\b|\b\d+\b", re.I)
#: Addresses that only robots ask for; they are not worth a search.
_ROBOTS = re.compile(r"(?:^|/)(?:wp-|\.)|\.(?:php|asp|aspx|jsp|cgi|env|sql|zip|gz|bak)$", re.I)
COUNT = 5
LOOKED_AT = 25
#: In the environment when somebody before us has made suggestions: one list is enough.
SUGGESTED = "cms.suggested"


def words_of(path: str) -> str:
    """Return the words in an address, or nothing where a search would be a waste."""
    if _ROBOTS.search(path):
        return ""
    return re.sub(r"[\W_]+", " ", _NOISE.sub(" ", unquote(path))).strip()[:120]


def suggestions(request: Request, **values: Any) -> Markup | None:
    """Fill the slot ``not_found``: what the words of the address find."""
    words = words_of(request.path_info)
    if not words or request.environ.get(SUGGESTED):
        return None
    service = SearchService.reading(request.registry, request.reader)
    related = service.related(words, Filters(locale=request.locale), limit=LOOKED_AT)
    # A word somewhere in a text says little; one in the title is what addresses are made of.
    hits = [hit for hit in related if "<mark>" in hit.title][:COUNT]
    if not hits:
        return None
    found = [{"url": request.links.content(hit.path), "title": hit.plain_title} for hit in hits]
    return Markup(render("search/missing.jinja2", {"hits": found}, request=request))  # noqa: S704


def includeme(config: Configurator) -> None:
    config.add_slot("not_found", suggestions, order=150)

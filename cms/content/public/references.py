"""``content:12`` and its like become URLs when a page is made, in one statement."""

from __future__ import annotations

import datetime as dt

from pyramid.request import Request

from cms.content.body.references import Reference, find_references, resolve_references
from cms.content.queries import targets


def resolve(request: Request, *htmls: str, now: dt.datetime) -> list[str]:
    """Return *htmls* with their references replaced; no statement when there are none."""
    references = {reference for html in htmls if html for reference in find_references(html)}
    if not references:
        return list(htmls)
    urls = reference_urls(request, references, now)
    return [resolve_references(html, urls) for html in htmls]


def reference_urls(
    request: Request, references: set[Reference], now: dt.datetime
) -> dict[Reference, str | None]:
    """Return the URL of each reference whose target is there for visitors."""
    links = request.links
    found: dict[Reference, str | None] = {}
    for target in targets(request.reader, references, now):
        url = target.source_url
        if target.kind == "media" and target.path:
            url = links.media(target.path)
        elif target.kind != "media":
            local = links if target.locale == links.locale else links.in_locale(target.locale)
            if target.kind == "content":
                url = local.content(target.path)
            elif target.taxonomy in request.registry.cms_taxonomies:
                url = local.term(target.taxonomy, target.path)
        if url:
            found[Reference(target.kind, target.id)] = url
    return found

"""From rows to the URLs of a part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from cms.sitemap import queries
from cms.sitemap.queries import Bounds
from cms.sitemap.types import Kind, Part, Place
from cms.web.links import Links
from cms.web.request import Request

X_DEFAULT = "x-default"


def bounds_of(request: Request) -> Bounds:
    """Return what is listed on this site."""
    registry, settings = request.registry, request.cms_settings
    return Bounds(
        types=tuple(registry.cms_content_types.names()),
        archived=tuple(row.name for row in registry.cms_content_types if not row.hierarchical),
        taxonomies=tuple(row.name for row in registry.cms_taxonomies),
        front_page=settings["site.front_page"],
        size=settings["sitemap.part_size"],
    )


def all_parts(request: Request) -> list[Part]:
    """Return the parts of the sitemap; the first names the home pages."""
    found = queries.parts(request.reader, bounds_of(request), _now(request))
    changed = [part.modified for part in found if part.modified is not None]
    return [Part(Kind.SITE, 1, max(changed, default=None)), *found]


def places(request: Request, kind: Kind, number: int) -> Iterator[Place]:
    """Yield the URLs of a part; none when there is no such part."""
    makers: dict[Kind, Callable[[Request, Bounds, int], Iterator[Place]]] = {
        Kind.SITE: _site,
        Kind.CONTENT: _content,
        Kind.TERMS: _terms,
        Kind.AUTHORS: _authors,
    }
    return makers[kind](request, bounds_of(request), number)


def _now(request: Request) -> dt.datetime:
    return request.registry.cms_clock.now()


def locales(request: Request) -> list[str]:
    """Return the site's languages, the main one first."""
    settings = request.cms_settings
    return list(dict.fromkeys([settings["site.language"], *settings["site.languages"]]))


def _by_locale(request: Request) -> dict[str, Links]:
    return {locale: request.links.in_locale(locale) for locale in locales(request)}


def _site(request: Request, bounds: Bounds, number: int) -> Iterator[Place]:
    if number != 1:
        return
    links = _by_locale(request)
    homes = [(locale, each.home(absolute=True)) for locale, each in links.items()]
    for _, url in homes:
        yield Place(url, alternates=_with_default(request, homes))
    for row in request.registry.cms_content_types:
        if row.archive:
            for each in links.values():
                yield Place(each.content(row.archive, absolute=True))


def _with_default(request: Request, urls: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the alternates for *urls*, with the main language for everybody else."""
    if len(urls) < 2:
        return ()
    main = request.cms_settings["site.language"]
    default = [(X_DEFAULT, url) for locale, url in urls if locale == main]
    return (*sorted(urls), *default)


def _content(request: Request, bounds: Bounds, number: int) -> Iterator[Place]:
    links, now = _by_locale(request), _now(request)
    groups: dict[str, list[tuple[str, str | None]]] = {}
    if len(links) > 1:
        for group, locale, path in queries.alternates(request.reader, bounds, number, now):
            groups.setdefault(group, []).append((locale, path))
    for path, locale, changed, group in queries.content(request.reader, bounds, number, now):
        if locale not in links or path is None:
            continue
        others = [
            (language, links[language].content(other, absolute=True))
            for language, other in groups.get(group, ())
            if language in links and other is not None
        ]
        url = links[locale].content(path, absolute=True)
        yield Place(url, changed, _with_default(request, others))


def _terms(request: Request, bounds: Bounds, number: int) -> Iterator[Place]:
    links = _by_locale(request)
    for taxonomy, path, locale in queries.terms(request.reader, bounds, number, _now(request)):
        if locale in links:
            yield Place(links[locale].term(taxonomy, path, absolute=True))


def _authors(request: Request, bounds: Bounds, number: int) -> Iterator[Place]:
    for (slug,) in queries.authors(request.reader, bounds, number, _now(request)):
        yield Place(request.links.author(slug, absolute=True))

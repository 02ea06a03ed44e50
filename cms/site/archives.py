"""Which list an archive's URL means: a term, an author, a stretch of time, a content type."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup
from pyramid.request import Request

from cms.accounts.queries import author_by_slug
from cms.content.listing.dates import instants, time_span
from cms.content.listing.pages import ListQuery
from cms.content.public.parts import TermLink
from cms.content.types import ContentType
from cms.i18n import _
from cms.i18n.formats import format_date
from cms.site.listings import Listing
from cms.taxonomy.queries import TermRow, branch
from cms.theming.head import Crumb


def find_archive(request: Request, path: str) -> Listing | None:
    """Return the archive at *path*, or None when its first part names no archive."""
    settings = request.registry.cms_settings
    for taxonomy in request.registry.cms_taxonomies:
        if rest := _below(path, settings[f"permalink.{taxonomy.name}_base"]):
            listing = term_archive(request, taxonomy.name, rest)
            if listing is not None:
                return listing
    if rest := _below(path, settings["permalink.author_base"]):
        return author_archive(request, rest)
    for type_ in request.registry.cms_content_types:
        if type_.archive and path == type_.archive:
            return type_archive(request, type_)
    base = settings["permalink.date_base"]
    if base and (rest := _below(path, base)):
        return date_archive(request, rest)
    return None


def _below(path: str, base: str) -> str:
    return path[len(base) + 1 :] if path.startswith(f"{base}/") else ""


def term_archive(request: Request, taxonomy: str, path: str) -> Listing | None:
    """Return the archive of a term with everything below it in the tree."""
    found = branch(request.reader, taxonomy, request.locale, path)
    if found is None:
        return None
    registry, links, term = request.registry, request.links, found.term

    def link(row: TermRow) -> str:
        return str(links.term(taxonomy, row.path))

    crumbs = [Crumb(row.name, link(row)) for row in (*found.above, term)]
    label = registry.cms_taxonomies.get(taxonomy).label
    return Listing(
        query=_query(request, "term", {"types": _listed_types(request), "terms": list(found.ids)}),
        url=link(term),
        heading=term.name,
        kind=taxonomy,
        label=request.localizer.translate(label),
        description=_paragraphs(term.description),
        children=tuple(TermLink(row.name, link(row), taxonomy) for row in found.children),
        crumbs=(_home(request), *crumbs),
    )


def author_archive(request: Request, slug: str) -> Listing | None:
    """Return the archive of an author; one who published nothing has none."""
    author = author_by_slug(request.reader, slug)
    if author is None:
        return None
    url = request.links.author(author.slug)
    return Listing(
        query=_query(request, "author", {"types": _listed_types(request), "author": author.id}),
        url=url,
        heading=author.name,
        kind="author",
        label=request.localizer.translate(_("Author")),
        description=_paragraphs(author.bio),
        crumbs=(_home(request), Crumb(author.name, url)),
        may_be_empty=False,
    )


def type_archive(request: Request, type_: ContentType) -> Listing:
    """Return the list of everything of one content type."""
    heading = request.localizer.translate(type_.label_plural)
    url = request.links.content(type_.archive)
    return Listing(
        query=_query(request, "type", {"type": type_.name}),
        url=url,
        heading=heading,
        kind="type",
        crumbs=(_home(request), Crumb(heading, url)),
        has_feed=False,
    )


def date_archive(request: Request, path: str) -> Listing | None:
    """Return the archive of a year, a month or a day; None when *path* is none that exists."""
    span = time_span(path)
    if span is None:
        return None
    first = span[0]
    start, end = instants(span, request.registry.cms_settings["site.timezone"])
    values = {"type": home_type(request), "start": start, "end": end}
    parts = [int(part) for part in path.split("/")]
    links, locale = request.links, request.locale
    patterns = ("y", "LLLL y", "")
    crumbs = []
    for count in range(1, len(parts) + 1):
        pattern = patterns[count - 1]
        label = format_date(first, locale, width=pattern) if pattern else format_date(first, locale)
        crumbs.append(Crumb(label, links.date(*parts[:count])))
    label = (_("Year"), _("Month"), _("Day"))[len(parts) - 1]
    return Listing(
        query=_query(request, "date", values),
        url=crumbs[-1].url,
        heading=crumbs[-1].label,
        kind="date",
        label=request.localizer.translate(label),
        crumbs=(_home(request), *crumbs),
        robots="noindex",
        may_be_empty=False,
    )


def home_type(request: Request) -> str:
    """Return the name of the type that the home page lists."""
    return next(
        (type_.name for type_ in request.registry.cms_content_types if type_.in_home), "post"
    )


def _listed_types(request: Request) -> list[str]:
    """Return the types that lists of terms and authors show: all but trees of pages."""
    return [t.name for t in request.registry.cms_content_types if not t.hierarchical]


def _query(request: Request, kind: str, values: dict[str, Any]) -> ListQuery:
    size = request.registry.cms_settings["site.posts_per_page"]
    return ListQuery(kind, {"locale": request.locale, **values}, size)


def _home(request: Request) -> Crumb:
    return Crumb(request.localizer.translate(_("Home")), request.links.home())


def _paragraphs(text: str) -> Markup:
    """Return plain *text* as paragraphs."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text or "") if block.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(block) for block in blocks)

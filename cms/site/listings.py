"""A list of entries as a page: home, posts page and every archive end here."""

from __future__ import annotations

from typing import Any

import msgspec
from markupsafe import Markup
from pyramid.httpexceptions import HTTPMovedPermanently, HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response

from cms.content.listing.pages import ListQuery, read_page
from cms.content.public.parts import TermLink, plain_text
from cms.content.public.teasers import teasers
from cms.i18n import _
from cms.site.paging import Page, make_page
from cms.theming.head import Alternate, Crumb, FeedLink, Head, breadcrumb_list, linked_data
from cms.theming.page import render_page


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A list to show.

    :ivar url: of its first page.
    :ivar heading: what the page is called; *label* is what kind of list it is.
    :ivar may_be_empty: an empty list is a page rather than not found.
    """

    query: ListQuery
    url: str
    heading: str
    kind: str
    label: str = ""
    description: Markup = Markup()
    children: tuple[TermLink, ...] = ()
    crumbs: tuple[Crumb, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    robots: str = ""
    template: str = "site/archive.jinja2"
    may_be_empty: bool = True
    has_feed: bool = True


class Archive(msgspec.Struct, frozen=True):
    """What ``site/archive.jinja2`` says above the list."""

    kind: str
    label: str
    title: str
    description: Markup
    children: tuple[TermLink, ...]


def show_listing(request: Request, listing: Listing, number: int | None) -> Response:
    """Return page *number* of *listing*; None is the first without a number in the URL.

    :raises HTTPNotFound: there is no such page.
    """
    if number == 1:
        return HTTPMovedPermanently(location=listing.url)
    now = request.registry.cms_clock.now()
    found = read_page(request.reader, listing.query, number or 1, now)
    if found is None or (not found.rows and not listing.may_be_empty):
        raise HTTPNotFound
    page = make_page(request, found, teasers(request, found.rows, now), listing.url)
    return render_page(
        request,
        listing.template,
        page=page,
        archive=Archive(
            listing.kind, listing.label, listing.heading, listing.description, listing.children
        ),
        crumbs=listing.crumbs,
        head=_head(request, listing, page),
    )


def _head(request: Request, listing: Listing, page: Page) -> Head:
    links, name = request.links, request.registry.cms_settings["site.name"]
    is_home = listing.kind == "home"
    title = _home_title(request) if is_home else f"{listing.heading} – {name}"
    if page.number > 1:
        text = _("page ${n}", mapping={"n": page.number})
        title = f"{title} – {request.localizer.translate(text)}"
    description = plain_text(listing.description, 160)
    if is_home:
        description = description or request.registry.cms_settings["site.tagline"]
    return Head(
        title=title,
        heading=listing.heading,
        description=description if page.number == 1 else "",
        canonical=links.absolute(links.page(listing.url, page.number)),
        robots=listing.robots,
        previous=page.previous,
        next=page.next,
        alternates=listing.alternates if page.number == 1 else (),
        feeds=feed_links(request, listing),
        data=linked_data(*_things(request, listing, description)),
    )


def _home_title(request: Request) -> str:
    settings = request.registry.cms_settings
    tagline = settings["site.tagline"]
    return f"{settings['site.name']} – {tagline}" if tagline else settings["site.name"]


def _things(request: Request, listing: Listing, description: str) -> list[dict[str, Any]]:
    links = request.links
    if listing.kind == "home":
        search = links.search(absolute=True)
        return [
            {
                "@type": "WebSite",
                "name": request.registry.cms_settings["site.name"],
                "url": links.home(absolute=True),
                "description": description,
                "inLanguage": request.locale,
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": f"{search}?q={{search_term_string}}",
                    "query-input": "required name=search_term_string",
                },
            }
        ]
    things: list[dict[str, Any]] = [
        {
            "@type": "CollectionPage",
            "name": listing.heading,
            "url": links.absolute(listing.url),
            "description": description,
            "inLanguage": request.locale,
        }
    ]
    if listing.crumbs:
        things.append(breadcrumb_list(list(listing.crumbs), links.absolute))
    return things


def feed_links(request: Request, listing: Listing | None = None) -> tuple[FeedLink, ...]:
    """Return the feeds of the site and, where it has its own, of *listing*."""
    links, name = request.links, request.registry.cms_settings["site.name"]
    feeds = [
        FeedLink("application/rss+xml", f"{name} (RSS)", links.feed("rss")),
        FeedLink("application/atom+xml", f"{name} (Atom)", links.feed("atom")),
    ]
    if listing is not None and listing.has_feed and listing.kind != "home":
        url = links.feed("atom", listing.url)
        feeds.append(FeedLink("application/atom+xml", f"{listing.heading} – {name}", url))
    return tuple(feeds)

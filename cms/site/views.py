"""Every public URL that no other route takes: the home page, archives and content."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPMovedPermanently, HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

from cms.comments.public import check_page
from cms.content.listing.pages import ListQuery
from cms.content.public.head import alternates
from cms.content.queries import ContentRow, by_path, translation_of
from cms.content.views import show_content
from cms.i18n import _
from cms.site.archives import date_archive, find_archive, home_type
from cms.site.listings import Listing, show_listing
from cms.site.paging import split_number
from cms.theming.head import Alternate, Crumb

#: The longest path that content can have.
MAX_PATH = 700


@view_config(route_name="site", request_method=("GET", "HEAD"), permission=NO_PERMISSION_REQUIRED)
def public_page(request: Request) -> Response:
    """Return what is at the URL.

    :raises HTTPNotFound: nothing is; the fallbacks (redirects) are asked then.
    """
    response = _page_at(request, request.path_info.strip("/"))
    check_page(request)
    return response


def _page_at(request: Request, path: str) -> Response:
    if len(path) > MAX_PATH:
        raise HTTPNotFound
    base = request.registry.cms_settings["permalink.page_base"]
    rest, number = split_number(path, base)
    if not rest:
        return home(request, number)
    listing = find_archive(request, rest)
    if listing is not None:
        return show_listing(request, listing, number)
    row = by_path(request.reader, request.locale, rest)
    if row is not None:
        return _content(request, row, number)
    if number is None:
        found = _numbered_text(request, rest)
        if found is not None:
            return found
    if not request.registry.cms_settings["permalink.date_base"]:
        dated = date_archive(request, rest)
        if dated is not None:
            return show_listing(request, dated, number)
    raise HTTPNotFound


def home(request: Request, number: int | None) -> Response:
    """Return the front page: the latest entries, or the page that stands in for them."""
    settings = request.registry.cms_settings
    front = settings["site.front_page"]
    if front and number is None:
        row = translation_of(request.reader, front, request.locale)
        if row is not None and row.is_public(request.registry.cms_clock.now()):
            return show_content(request, row, front=True)
    if front and settings["site.posts_page"]:
        raise HTTPNotFound  # the list has an address of its own
    listing = Listing(
        query=_latest(request),
        url=request.links.home(),
        heading=settings["site.name"],
        kind="home",
        template="site/home.jinja2",
        alternates=_home_alternates(request),
    )
    return show_listing(request, listing, number)


def _latest(request: Request) -> ListQuery:
    size = request.registry.cms_settings["site.posts_per_page"]
    values = {"type": home_type(request), "locale": request.locale}
    return ListQuery("home", values, size)


def _home_alternates(request: Request) -> tuple[Alternate, ...]:
    settings = request.registry.cms_settings
    languages = [settings["site.language"], *settings["site.languages"]]
    if len(languages) < 2:
        return ()
    urls = [
        Alternate(language, request.links.in_locale(language).home(absolute=True))
        for language in dict.fromkeys(languages)
    ]
    return (*urls, Alternate("x-default", urls[0].url))


def _content(request: Request, row: ContentRow, number: int | None) -> Response:
    """Return the content at its own URL, or the list or home page it stands for."""
    settings = request.registry.cms_settings
    if settings["site.posts_page"] and _is(request, row, settings["site.posts_page"]):
        return _posts_page(request, row, number)
    if number is not None:
        raise HTTPNotFound
    if settings["site.front_page"] and _is(request, row, settings["site.front_page"]):
        return HTTPMovedPermanently(location=request.links.home())
    return show_content(request, row)


def _is(request: Request, row: ContentRow, id_: int) -> bool:
    """Return whether *row* is the content with this id, or its translation."""
    if row.id == id_ or row.locale == request.registry.cms_settings["site.language"]:
        return row.id == id_
    translation = translation_of(request.reader, id_, row.locale)
    return translation is not None and translation.id == row.id


def _posts_page(request: Request, row: ContentRow, number: int | None) -> Response:
    now = request.registry.cms_clock.now()
    if not row.is_public(now):
        raise HTTPNotFound
    url = request.links.content(row.path)
    home_crumb = Crumb(request.localizer.translate(_("Home")), request.links.home())
    listing = Listing(
        query=_latest(request),
        url=url,
        heading=row.title,
        kind="posts",
        crumbs=(home_crumb, Crumb(row.title, url)),
        alternates=alternates(request, row.translation_group, now),
        has_feed=False,
    )
    return show_listing(request, listing, number)


def _numbered_text(request: Request, path: str) -> Response | None:
    """Return page 2 and on of a text with page breaks, at ``path/2``."""
    head, _slash, last = path.rpartition("/")
    if not head or not (last.isascii() and last.isdigit()) or len(last) > 4 or last[0] == "0":
        return None
    row = by_path(request.reader, request.locale, head)
    if row is None:
        return None
    if last == "1":
        return HTTPMovedPermanently(location=request.links.content(head))
    return show_content(request, row, int(last))


def includeme(config: Configurator) -> None:
    config.add_route("site", "/*path")

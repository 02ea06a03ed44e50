"""The sitemap and ``robots.txt`` over HTTP."""

from __future__ import annotations

from itertools import chain

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from cms.sitemap import xml
from cms.sitemap.places import all_parts, places
from cms.sitemap.robots import robots
from cms.sitemap.types import Kind
from cms.web.request import Request


def sitemap(request: Request) -> Response:
    """Serve the index of the sitemap's parts."""
    _require(request)
    rows = [
        (request.links.at(f"sitemap-{part.kind}-{part.number}.xml", absolute=True), part.modified)
        for part in all_parts(request)
    ]
    return _answer(xml.index(rows).encode())


def sitemap_part(request: Request) -> Response:
    """Serve one part.

    :raises HTTPNotFound: there is no such part.
    """
    _require(request)
    kind, number = Kind(request.matchdict["kind"]), int(request.matchdict["number"])
    found = places(request, kind, number)
    first = next(found, None)
    if first is None:
        raise HTTPNotFound
    body = bytearray()
    for piece in xml.urlset(chain([first], found)):
        body += piece
    return _answer(bytes(body))


def _require(request: Request) -> None:
    """:raises HTTPNotFound: below a language, or on a site that wants to stay unlisted."""
    if request.script_name != request.root_path or not request.cms_settings["sitemap.indexed"]:
        raise HTTPNotFound


def _answer(body: bytes) -> Response:
    return Response(body, content_type="application/xml", charset="utf-8")


def robots_txt(request: Request) -> Response:
    """Serve ``robots.txt``.

    :raises HTTPNotFound: below a language.
    """
    if request.script_name != request.root_path:
        raise HTTPNotFound
    return Response(robots(request), content_type="text/plain", charset="utf-8")


def includeme(config: Configurator) -> None:
    for view, route in (
        (sitemap, "sitemap"),
        (sitemap_part, "sitemap.part"),
        (robots_txt, "robots"),
    ):
        config.add_view(
            view, route_name=route, permission=NO_PERMISSION_REQUIRED, cache_kind="sitemap"
        )

"""Feeds over HTTP."""

from __future__ import annotations

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPMovedPermanently, HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from cms.feeds import atom, rss
from cms.feeds.archives import Archive, find_archive
from cms.feeds.routes import KINDS
from cms.feeds.types import Feed
from cms.web.request import Request

FORMATS = {"rss": (rss.rss, rss.TYPE), "atom": (atom.atom, atom.TYPE)}


def feed(request: Request) -> Response:
    """Serve the feed of the archive that the address names.

    :raises HTTPNotFound: there is no such archive, or it has no feed.
    """
    path, name = request.matchdict["archive"], request.matchdict["kind"]
    kind = KINDS[name]
    archive = find_archive(request, path, request.registry.cms_clock.now())
    if archive is None:
        raise HTTPNotFound
    if name not in ("", "atom"):
        return HTTPMovedPermanently(feed_path(request, path, kind))
    write, type_ = FORMATS[kind]
    made = make_feed(request, archive, path)
    # No Last-Modified: an entry that was taken back leaves an older date behind, and a client
    # that compares dates would never hear of it. The tag tells.
    return Response(write(made).encode(), content_type=type_, charset="utf-8")


def feed_path(request: Request, path: str, kind: str, *, absolute: bool = False) -> str:
    """Return the address of the feed of the archive at *path*."""
    archive = request.links.content(path) if path else request.links.home()
    return request.links.feed(kind, archive, absolute=absolute)


def make_feed(request: Request, archive: Archive, path: str) -> Feed:
    """Return the feed of *archive*, which is at *path*."""
    settings = request.cms_settings
    site = settings["site.name"]
    name = request.localizer.translate(archive.name) if archive.name else ""
    return Feed(
        title=f"{name} – {site}" if name else site,
        subtitle=archive.description if name else settings["site.tagline"],
        url=request.links.absolute(archive.url),
        atom_url=feed_path(request, path, "atom", absolute=True),
        rss_url=feed_path(request, path, "rss", absolute=True),
        language=request.locale,
        author=site,
        entries=archive.entries,
    )


def includeme(config: Configurator) -> None:
    config.add_view(feed, route_name="feed", permission=NO_PERMISSION_REQUIRED, cache_kind="feed")

"""A URL as the page cache gets it, behind everything that stands before it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import Router

from cms.scripts.errors import CommandError
from cms.web.execution.policy import Environ, compose
from cms_cache.core.pages.explain import SENTENCES, Explanation
from cms_cache.core.pages.key import url_tag


def explain(app: Router, url: str) -> Explanation:
    """Return what happens to a visitor who asks for *url*, a path or a whole URL."""
    environ = arrived(app, url)
    if environ is None:
        return Explanation(
            url=url, decision="bypass", reason="refused", sentence=SENTENCES["refused"]
        )
    found: Explanation = app.registry.cms_pages.explain(environ, url)
    return found


def tag_of(registry: Registry, url: str) -> str:
    """Return the tag that the pages at *url* carry, whatever their parameters."""
    environ = _request(registry, url).environ
    return url_tag(environ["HTTP_HOST"], environ["PATH_INFO"].rstrip("/") or "/")


def arrived(app: Router, url: str) -> dict[str, Any] | None:
    """Return the environment of a GET of *url* where the page cache stands, or None."""
    registry = app.registry
    found: list[Environ] = []

    def note(environ: Environ, router: Router) -> Response:
        found.append(dict(environ))
        return Response()

    ranked = sorted(registry.cms_execution_layers.items(), key=lambda row: (row[1][0], row[0]))
    # Without the log of requests: nobody has asked.
    layers = [layer for name, (_, layer) in ranked if name != "access"]
    compose(layers, note)(_request(registry, url).environ, app)
    return found[0] if found else None


def _request(registry: Registry, url: str) -> Request:
    base = registry.cms_settings["site.url"]
    if url.startswith("/"):
        url = base.rstrip("/") + url
    if urlsplit(url).scheme not in ("http", "https"):
        raise CommandError(f"{url} is no address: give a path such as /about/, or a whole URL")
    return Request.blank(url)

"""The page cache around the router: who gets a shared page, and who an answer of their own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urljoin, urlsplit

from pyramid.response import Response

from cms_cache.core.pages.key import asked_host, host_of, url_of, url_tag
from cms_cache.core.recording import Recorder, record
from cms_cache.web.limits import allow_render
from cms_cache.web.pages import status
from cms_cache.web.pages.alone import (
    COUNTED_LATER,
    Environ,
    Proceed,
    bypass,
    count,
    personal,
    said_so,
)
from cms_cache.web.pages.engine import Pages, Target
from cms_cache.web.pages.holes import real_request
from cms_cache.web.pages.shared import Shared

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.router import Router

log = logging.getLogger(__name__)


def page_layer(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Answer a request from the cache where that is right, else let `proceed` answer it."""
    pages: Pages = router.registry.cms_pages
    response = _answer(pages, environ, router, proceed)
    if COUNTED_LATER not in environ:
        count(pages, response)
    return response


def _answer(pages: Pages, environ: Environ, router: Router, proceed: Proceed) -> Response:
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return _unsafe(pages, environ, router, proceed)
    if not pages.enabled:
        with record(Recorder(pages.reading(), collects=False)):
            return proceed(environ, router)
    target = pages.target(environ)
    reason = target if isinstance(target, str) else why_alone(pages, environ)
    if reason or isinstance(target, str):
        # Whoever makes up a header or a parameter has no more pages made than others.
        refused = None if reason == "route" else allow_render(environ, router.registry)
        if refused is not None:
            return said_so(refused, status.bypass("limited"))
        return bypass(pages, environ, router, proceed, reason)
    if has_cookie(environ, pages.session_cookie):
        # Who it is and what fills the holes is read here, outside the page's own record.
        alone = Recorder(pages.reading(), collects=False)
        with record(alone), real_request(environ, router) as request:
            if _is_somebody(pages, request):
                return _signed_in(pages, environ, router, proceed, target, request)
    return Shared(pages, environ, router, proceed, target).answer()


def _is_somebody(pages: Pages, request: Request) -> bool:
    try:
        return pages.signed_in(request)
    except Exception:  # of whatever store: there may be a page for them all the same
        log.exception("Nobody can tell who asks; nothing of theirs is shown")
        return True


def why_alone(pages: Pages, environ: Environ) -> str:
    """Why a request is answered for itself; empty when a shared page may answer it."""
    if "HTTP_AUTHORIZATION" in environ:
        return "authorization"
    if any(has_cookie(environ, name) for name in pages.private_cookies):
        return "unlocked"
    return ""


def has_cookie(environ: Environ, name: str) -> bool:
    """Whether a request brings a cookie of this name, whatever it holds."""
    cookies = environ.get("HTTP_COOKIE", "")
    return f"{name}=" in cookies and any(
        each.strip().startswith(f"{name}=") for each in cookies.split(";")
    )


def _unsafe(pages: Pages, environ: Environ, router: Router, proceed: Proceed) -> Response:
    """A successful unsafe request ends what is stored of its URL (RFC 9111, 4.4)."""
    response = proceed(environ, router)
    if not pages.enabled:
        return response
    method = environ["REQUEST_METHOD"]
    if method in ("POST", "PUT", "PATCH", "DELETE") and response.status_int < 400:
        host = asked_host(environ)
        tags = set()
        root = environ.get("SCRIPT_NAME", "")
        paths = [root + environ.get("PATH_INFO", "")]
        here = url_of(environ["wsgi.url_scheme"], host, paths[0])
        for name in ("Location", "Content-Location"):
            if name not in response.headers:
                continue
            where = urlsplit(urljoin(here, response.headers[name]))
            if host_of(where.scheme, where.netloc) == urlsplit(here).netloc:
                paths.append(unquote_to_bytes(where.path).decode("latin-1"))
        for path in paths:
            # Routes know nothing of where the application is mounted.
            if pages.match(path.removeprefix(root)) is not None:
                tags |= {url_tag(host, path), url_tag(host, path.rstrip("/"))}
        if tags:
            pages.caches.changes.publish(tags)
    return said_so(response, status.bypass("method"))


def _signed_in(
    pages: Pages, environ: Environ, router: Router, proceed: Proceed, target: Target, request: Any
) -> Response:
    """A shared body with this visitor's places filled; anything but a page is made for them."""
    found, said = Shared(pages, environ, router, proceed, target).page()
    if found is None or found.page.status != 200 or found.page.visitors_only:
        return bypass(pages, environ, router, proceed, "signed-in")
    response = personal(request, found.page)
    request._process_response_callbacks(response)
    saved = found.page.cost if said.from_store else 0.0
    return said_so(response, status.for_one(said, "signed-in"), saved)

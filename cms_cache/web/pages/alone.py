"""Answers that are one visitor's: nobody else gets them, no browser keeps them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyramid.response import Response

from cms_cache.core.compression.negotiate import IDENTITY
from cms_cache.core.headers.table import PRIVATE
from cms_cache.core.recording import Recorder, record
from cms_cache.web.pages import status
from cms_cache.web.pages.holes import fill_all

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.router import Router

    from cms_cache.core.pages.entry import Page
    from cms_cache.web.pages.engine import Pages
    from cms_cache.web.pages.status import Said

COUNTED_LATER = "cms_cache.counted_later"
"""In the environment, from whoever may answer in place of the page cache and calls `count`."""

Environ = dict[str, Any]
Proceed = Callable[[Environ, "Router"], Response]


def bypass(
    pages: Pages, environ: Environ, router: Router, proceed: Proceed, reason: str
) -> Response:
    """Let the application answer this request alone, because of `reason`."""
    with record(Recorder(pages.reading(), collects=False)):
        response = proceed(environ, router)
    # A route that shares nothing says itself what may be kept of it.
    if reason != "route":
        make_private(response)
    return said_so(response, status.bypass(reason))


def personal(request: Request, page: Page) -> Response:
    """A stored page with the places filled that are this visitor's."""
    body = fill_all(request, page.variants[IDENTITY], page.holes)
    headers = [each for each in page.headers if each[0].lower() not in ("cache-control", "vary")]
    response = Response(
        status=page.status, headerlist=[*headers, ("Content-Length", str(len(body)))]
    )
    response.app_iter = [] if request.method == "HEAD" else [body]
    make_private(response)
    return response


def make_private(response: Response) -> None:
    """Let nobody keep an answer."""
    response.headers["Cache-Control"] = PRIVATE
    response.headers.pop("ETag", None)
    response.headers.pop("Expires", None)


def said_so(response: Response, said: Said, saved: float = 0.0) -> Response:
    """The response, which says in `Cache-Status` what was done.

    Args:
        saved: seconds that a render of it took, when it was served without one.
    """
    response.headers["Cache-Status"] = said.text
    response.cms_cache_said = (said, saved)
    return response


def count(pages: Pages, response: Response) -> bool:
    """Count what the response says that leaves; false when it says nothing.

    Here and only here: an answer in whose place another one was given is none.
    """
    noted = response.__dict__.pop("cms_cache_said", None)
    if noted is None:
        return False
    pages.count(*noted)
    return True

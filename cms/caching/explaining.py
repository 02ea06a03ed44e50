"""A URL as the page cache gets it, behind everything that stands before it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import Router

from cms.errors import InvalidError
from cms.i18n import _
from cms.web.execution.access import why_not_asked
from cms.web.execution.hosts import host_allowed
from cms.web.execution.policy import Environ, compose
from cms_cache.core.pages.explain import Explanation
from cms_cache.core.pages.key import url_tag
from cms_cache.core.pages.reasons import BYPASS, sentence
from cms_cache.web.pages.explaining import explain as explain_request
from cms_cache.web.pages.explaining import explained

#: What a URL consists of beside letters and digits (RFC 3986), and the sign of what is quoted.
_SIGNS = "%:/?#[]@!$&'()*+,;=-._~"


def explain(router: Router, url: str, *, trial: bool = True) -> Explanation:
    """Return what happens to a visitor who asks for *url*, a path or a whole URL.

    :param trial: where nothing is stored, make the page as if a visitor had asked.
    :raises InvalidError: *url* is none.
    """
    environ, answer = arrived(router, url)
    if environ is None:
        return explained(url, BYPASS, why_not_asked(answer.status_int), detail=_told(answer))
    found = explain_request(router.registry.cms_pages, environ, url, router, trial=trial)
    if answer.status_int == 200 or found.decision == BYPASS:
        return found
    # A page that is there leads to its right spelling afterwards.
    return msgspec.structs.replace(
        found, decision=BYPASS, reason="moved", sentence=sentence("moved"), detail=_told(answer)
    )


def tag_of(registry: Registry, url: str) -> str:
    """Return the tag that the pages at *url* carry, whatever their parameters.

    :raises InvalidError: *url* is none, or is not one of this site's.
    """
    environ = _request(registry, url).environ
    settings = registry.cms_settings
    if not host_allowed(environ["HTTP_HOST"], settings["site.url"], settings["site.hosts"]):
        raise InvalidError(
            _("${host} is no host of this site.", mapping={"host": environ["HTTP_HOST"]})
        )
    return url_tag(environ["HTTP_HOST"], environ["PATH_INFO"].rstrip("/") or "/")


def arrived(router: Router, url: str) -> tuple[dict[str, Any] | None, Response]:
    """Return the environment of a GET of *url* where the page cache stands, or what was answered.

    :raises InvalidError: *url* is none.
    """
    registry = router.registry
    found: list[Environ] = []

    def note(environ: Environ, router: Router) -> Response:
        found.append(dict(environ))
        return Response()

    ranked = sorted(registry.cms_execution_layers.items(), key=lambda row: (row[1][0], row[0]))
    # Without the log of requests: nobody has asked.
    layers = [layer for name, (_order, layer) in ranked if name != "access"]
    answer = compose(layers, note)(_request(registry, url).environ, router)
    return (found[0] if found else None), answer


def _told(answer: Response) -> str:
    """Return where an answer leads, or what it is."""
    return str(answer.headers.get("Location") or answer.status)


def _request(registry: Registry, url: str) -> Request:
    if url.startswith("/"):
        url = registry.cms_settings["site.url"].rstrip("/") + url
    try:
        # Typed by people: other letters are quoted as a browser would.
        url = quote(url, safe=_SIGNS)
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        request = Request.blank(url) if right else None
    except ValueError:  # no UTF-8, no port, no brackets where some are open
        request = None
    if request is None:
        raise InvalidError(
            _("${url} is no address: give a path such as /about/, or a whole URL.",
              mapping={"url": url.encode("utf-8", "replace").decode()[:200]})
        )  # fmt: skip
    return request

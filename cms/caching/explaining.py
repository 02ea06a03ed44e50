"""A URL as the page cache gets it, behind everything that stands before it."""

from __future__ import annotations

from collections.abc import Mapping
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
_MARK = "Cache-Status"


def explain(
    router: Router,
    url: str,
    *,
    trial: bool = True,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
) -> Explanation:
    """Return what happens to a visitor who asks for *url*, a path or a whole URL.

    :param trial: where no page is stored that holds, make it as if a visitor had asked.
    :param headers: what the visitor sends; of one who sends nothing nothing is known.
    :raises InvalidError: *url* is none.
    """
    registry = router.registry
    asked = _request(registry, url, method=method, headers=headers)
    pages = registry.cms_pages
    if not pages.enabled:
        return explained(url, BYPASS, "off")
    found: list[Explanation] = []

    def page(environ: Environ, router: Router) -> Response:
        found.append(explain_request(pages, environ, url, router, trial=trial))
        # Layers may answer in its place, as they do when the page cache has answered.
        return Response(status=found[0].status or 200, headers={_MARK: found[0].reason})

    ranked = sorted(registry.cms_execution_layers.items(), key=lambda row: (row[1][0], row[0]))
    # Without the log of requests: nobody has asked.
    layers = [layer for name, (_order, layer) in ranked if name != "access"]
    answer = compose(layers, page)(asked.environ, router)
    if found and _MARK in answer.headers:
        return found[0]
    known = found[0] if found else explained(url, BYPASS, "")
    word = why_not_asked(answer.status_int)
    told = str(answer.headers.get("Location") or answer.status)
    return msgspec.structs.replace(
        known, decision=BYPASS, reason=word, sentence=sentence(word), detail=told, instead=(),
        status=answer.status_int,
    )  # fmt: skip


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


def _request(registry: Registry, url: str, **given: Any) -> Request:
    if url.startswith("/"):
        url = registry.cms_settings["site.url"].rstrip("/") + url
    try:
        # Typed by people: other letters are quoted as a browser would.
        url = quote(url, safe=_SIGNS)
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        request = Request.blank(url, **given) if right else None
    except ValueError:  # no UTF-8, no port, no brackets where some are open
        request = None
    if request is None:
        raise InvalidError(
            _("${url} is no address: give a path such as /about/, or a whole URL.",
              mapping={"url": url.encode("utf-8", "replace").decode()[:200]})
        )  # fmt: skip
    return request

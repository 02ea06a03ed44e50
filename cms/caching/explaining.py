"""A URL as the page cache gets it, behind everything that stands before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import msgspec
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from pyramid.router import Router

from cms.errors import InvalidError
from cms.i18n import _
from cms.web.execution.access import why_not_asked
from cms.web.execution.guard import bad_path
from cms.web.execution.hosts import host_allowed
from cms.web.execution.policy import Environ, compose
from cms_cache.core.pages.explain import Explanation
from cms_cache.core.pages.key import LONGEST, url_tag
from cms_cache.core.pages.reasons import BYPASS, sentence
from cms_cache.web.pages.explaining import explain as explain_request
from cms_cache.web.pages.explaining import explained

#: What a URL consists of beside letters and digits (RFC 3986), and the sign of what is quoted.
_SIGNS = "%:/?#[]@!$&'()*+,;=-._~"
#: What browsers leave out around a URL, and within it.
_AROUND = "".join(map(chr, range(0x21)))
_WITHIN = dict.fromkeys(map(ord, "\t\r\n"))
_PORT = re.compile(r":[0-9]*$")
_PORTS = {"http": 80, "https": 443}
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
    url, host = _as_sent(registry, url)
    asked = Request.blank(url, method=method, headers={"Host": host, **(headers or {})})
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
    whole, host = _as_sent(registry, url)
    path = Request.blank(whole).environ["PATH_INFO"]
    settings = registry.cms_settings
    if not host_allowed(host, settings["site.url"], settings["site.hosts"]):
        raise InvalidError(_("${host} is no host of this site.", mapping={"host": host}))
    tag = url_tag(host, path.rstrip("/") or "/")
    if bad_path(path) or len(tag) > LONGEST:
        raise _no_address(url)
    return tag


def _as_sent(registry: Registry, url: str) -> tuple[str, str]:
    """Return the whole URL that a browser asks for when it is given *url*, and its host.

    :raises InvalidError: it asks for none.
    """
    # What is behind the # stays in the browser.
    text = url.strip(_AROUND).translate(_WITHIN).partition("#")[0]
    text, mark, query = text.partition("?")
    text = text.replace("\\", "/")
    if text.startswith("/"):
        text = registry.cms_settings["site.url"].rstrip("/") + text
    try:
        parts = urlsplit(text)
        port = parts.port
        if parts.scheme not in _PORTS or not parts.hostname or port == 0:
            raise _no_address(url)
        # A name and a password in it are sent in a header, and only when they are asked for.
        host = _PORT.sub("", parts.netloc.rpartition("@")[2]).lower()
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
        if port not in (None, _PORTS[parts.scheme]):
            host += f":{port}"
        whole = f"{parts.scheme}://{host}{parts.path or '/'}{mark}{query}"
        return quote(whole, safe=_SIGNS), quote(host, safe=_SIGNS)
    except ValueError:  # no UTF-8, no port, no name of a host, no brackets where some are open
        raise _no_address(url) from None


def _no_address(url: str) -> InvalidError:
    shown = "".join(each if each.isprintable() else "?" for each in url[:200])
    return InvalidError(
        _("${url} is no address: give a path such as /about/, or a whole URL.",
          mapping={"url": shown})
    )  # fmt: skip

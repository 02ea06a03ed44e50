"""The compression tween.

`config.include("cms_cache.web.compression")` reads `compression.*`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from pyramid.exceptions import ConfigurationError
from pyramid.tweens import EXCVIEW, INGRESS

from cms_cache.core.compression.codings import CODINGS, compress
from cms_cache.core.compression.negotiate import IDENTITY, negotiate
from cms_cache.core.compression.settings import PREFIXES, ROWS
from cms_cache.core.declare import read_rows
from cms_cache.core.errors import ConfigurationProblem
from cms_cache.web.given import given_settings

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request
    from pyramid.response import Response

Handler = Callable[["Request"], "Response"]

_TEXTUAL = re.compile(
    r"text/(?!event-stream)|application/(json|javascript|xml|manifest\+json|wasm|rtf|x-ndjson)"
    r"|[^;]*\+(xml|json|text)|font/(ttf|otf|collection)|image/(bmp|vnd\.microsoft\.icon|x-icon)",
    re.ASCII,
)
_MARKED = re.compile(rf'-({"|".join(CODINGS)})"')
_NO_BODY = frozenset({204, 205, 304})


def includeme(config: Configurator) -> None:
    """Put the tween above the exception views, so that error pages are compressed too."""
    try:
        values = read_rows(ROWS, PREFIXES, given_settings(config.registry))
    except ConfigurationProblem as wrong:
        raise ConfigurationError(str(wrong)) from wrong
    config.registry.cms_cache_compression = values
    if values["compression.enabled"] and values["compression.codings"]:
        config.add_tween("cms_cache.web.compression.compression_tween", under=INGRESS, over=EXCVIEW)


def compression_tween(handler: Handler, registry: Registry) -> Handler:
    """Compress what may be compressed, and mark its ETag with the coding.

    The application sees `If-None-Match` without our marks, so that its own comparison holds.
    """
    values = registry.cms_cache_compression
    offered: tuple[str, ...] = values["compression.codings"]
    minimum: int = values["compression.minimum"]
    private: bool = values["compression.private"]

    def tween(request: Request) -> Response:
        environ = request.environ
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked is None or "-" not in asked:
            response = handler(request)
        else:
            environ["HTTP_IF_NONE_MATCH"] = _MARKED.sub('"', asked)
            try:
                response = handler(request)
            finally:
                # WebOb compares once more when it answers, with the tag as we leave it.
                environ["HTTP_IF_NONE_MATCH"] = asked
            if response.status_int == 304:
                _mark_as_asked(response, asked)
                return response
        if _may_be_compressed(response, minimum, private):
            _add_vary(response)
            coding = negotiate(environ.get("HTTP_ACCEPT_ENCODING"), offered)
            if coding != IDENTITY:
                _compress(response, coding)
        return response

    return tween


def _may_be_compressed(response: Response, minimum: int, private: bool) -> bool:
    # The cheapest question first: most small answers end here.
    body = response.app_iter
    if not isinstance(body, (list, tuple)) or sum(map(len, body)) < minimum:
        return False  # small, a stream or a file
    status = response.status_int
    if status in _NO_BODY or status == 206 or status < 200:
        return False
    headers = response.headers
    if "Content-Encoding" in headers or "Content-Range" in headers:
        return False
    if not _TEXTUAL.match(headers.get("Content-Type", "")):
        return False
    control = headers.get("Cache-Control", "")
    if "no-transform" in control:
        return False
    secret = "private" in control or "no-store" in control or "Set-Cookie" in headers
    return private or not secret


def _add_vary(response: Response) -> None:
    vary = response.headers.get("Vary", "")
    if "accept-encoding" not in vary.lower() and vary.strip() != "*":
        response.headers["Vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"


def _compress(response: Response, coding: str) -> None:
    body = b"".join(response.app_iter)
    short = compress(body, coding)
    if len(short) >= len(body):
        return
    headers = response.headers
    response.app_iter = [short]
    headers["Content-Length"] = str(len(short))
    headers["Content-Encoding"] = coding
    headers.pop("Accept-Ranges", None)
    headers.pop("Content-MD5", None)
    tag = headers.get("ETag")
    if tag and tag.endswith('"'):
        headers["ETag"] = f'{tag[:-1]}-{coding}"'


def _mark_as_asked(response: Response, asked: str) -> None:
    """The tag of a 304 is that of the variant which the client holds."""
    tag = response.headers.get("ETag", "")
    if not tag.endswith('"'):
        return
    for coding in CODINGS:
        marked = f'{tag[:-1]}-{coding}"'
        if marked in asked:
            response.headers["ETag"] = marked
            break
    _add_vary(response)

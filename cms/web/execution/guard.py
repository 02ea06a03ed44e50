"""Requests that no page can answer end here, with a readable page and the right status."""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import unquote_to_bytes

from pyramid.response import Response
from pyramid.router import Router
from webob.cookies import parse_cookie  # type: ignore[attr-defined]  # the stubs lack it

from cms.web.errors.plain import plain_error
from cms.web.execution.hosts import host_allowed
from cms.web.execution.policy import Environ, Proceed

#: Asked by balancers and containers under an address of their own; their answers name no host.
ANY_HOST = ("/healthz", "/readyz")

_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")
_DOTS = re.compile(rb"(^|[/\\])\.\.?([/\\]|$)")


def guard(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Check host, URL and declared body length."""
    registry = router.registry
    settings = registry.cms_settings
    settings.refresh()
    path: str = environ.get("PATH_INFO", "")
    query: str = environ.get("QUERY_STRING", "")
    if len(path) + len(query) > settings["http.max_url"]:
        return plain_error(environ, registry, 414)
    if bad_path(path) or bad_query(query):
        return plain_error(environ, registry, 400)
    if not readable_cookies(environ.get("HTTP_COOKIE", "")):
        del environ["HTTP_COOKIE"]  # ours are never like that: whoever sent it has none
    host = environ.get("HTTP_HOST", "")
    if path not in ANY_HOST and not host_allowed(
        host, settings["site.url"], settings["site.hosts"]
    ):
        return plain_error(environ, registry, 400, "host")
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit() and len(length) < 20):
        return plain_error(environ, registry, 400)
    if int(length) > settings["http.max_body"] or not settle_body(
        environ, settings["http.max_body"]
    ):
        return plain_error(environ, registry, 413)
    body = environ.get("wsgi.input")
    try:
        return proceed(environ, router)
    finally:
        # A larger body has been copied to a temporary file meanwhile, so that it can be read twice.
        if (copy := environ.get("wsgi.input")) is not body and copy is not None:
            copy.close()


def settle_body(environ: Environ, limit: int) -> bool:
    """Read a body that comes without a length; return whether it is within *limit* bytes.

    Only some servers hand chunked bodies on like this; waitress counts them itself.
    """
    if environ.get("CONTENT_LENGTH") or not environ.get("wsgi.input_terminated"):
        return True
    body = b""
    while len(body) <= limit and (more := environ["wsgi.input"].read(limit + 1 - len(body))):
        body += more
    environ["wsgi.input"] = BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return len(body) <= limit


def bad_path(path: str) -> bool:
    """Return whether a path (WSGI's latin-1) is no UTF-8, or holds controls or climbing dots."""
    raw = path.encode("latin-1", "replace")
    if _CONTROLS.search(raw) or _DOTS.search(raw):
        return True
    return not _is_utf8(raw)


def bad_query(query: str) -> bool:
    """Return whether a query string is no UTF-8 once decoded, or holds a NUL."""
    if not query:
        return False
    raw = unquote_to_bytes(query.encode("latin-1", "replace"))
    return b"\0" in raw or not _is_utf8(raw)


def readable_cookies(header: str) -> bool:
    """Return whether WebOb can read the cookies of *header*, which it does late and unguarded."""
    if not header:
        return True
    return all(_is_utf8(part) for pair in parse_cookie(header) for part in pair)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")  # strict: refuses overlong forms and lone surrogates
    except UnicodeDecodeError:
        return False
    return True

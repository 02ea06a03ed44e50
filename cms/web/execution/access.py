"""Request ids, the access log, and the last net below every error."""

from __future__ import annotations

import re
import secrets
import time
from urllib.parse import quote

import structlog
from pyramid.response import Response
from pyramid.router import Router

from cms.web.errors.plain import plain_error
from cms.web.execution.policy import Environ, Proceed
from cms.web.execution.proxies import TRUSTED
from cms.web.request import REQUEST_ID
from cms_cache.web.pages.alone import COUNTED_LATER, count, said_so
from cms_cache.web.pages.status import bypass

log = structlog.get_logger("cms.access")

_ACCEPTABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,127}")


def request_id_of(environ: Environ) -> str:
    """Return the id a trusted proxy gave the request, else a new one."""
    given = environ.get("HTTP_X_REQUEST_ID", "")
    if environ.get(TRUSTED) and _ACCEPTABLE.fullmatch(given):
        return str(given)
    return secrets.token_hex(8)


def log_access(environ: Environ, router: Router, proceed: Proceed) -> Response:
    """Give the request an id, time it, log it; turn what nobody caught into a plain 500."""
    started = time.perf_counter()
    settings = router.registry.cms_settings
    request_id = environ[REQUEST_ID] = request_id_of(environ)
    environ[COUNTED_LATER] = True
    # What the log says is what was asked for, before a layer moves part of it.
    asked = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    with structlog.contextvars.bound_contextvars(request_id=request_id):
        try:
            response = proceed(environ, router)
        except Exception:
            log.exception("request failed", method=environ["REQUEST_METHOD"], path=_line(asked))
            response = plain_error(environ, router.registry, 500)
        response.headers["X-Request-ID"] = request_id
        _count(response, router)
        if settings["log.access"]:
            log.info(
                "request",
                method=environ["REQUEST_METHOD"],
                path=_line(asked),
                status=response.status_int,
                bytes=response.content_length,
                ms=round((time.perf_counter() - started) * 1000, 1),
                client=environ.get("REMOTE_ADDR", ""),
            )
    return response


def _line(path: str) -> str:
    """Quoted, so that nobody writes control characters into the log."""
    return quote(path.encode("latin-1"))


def _count(response: Response, router: Router) -> None:
    """Count what the answer says in `Cache-Status` (RFC 9211).

    One without it is not the page cache's: it says why.
    """
    pages = getattr(router.registry, "cms_pages", None)
    if pages is None or not pages.enabled:
        return
    if not count(pages, response) and "Cache-Status" not in response.headers:
        count(pages, said_so(response, bypass(why_not_asked(response.status_int))))


def why_not_asked(status: int) -> str:
    """Return the word for an answer that was given before the page cache was asked."""
    return "status" if status >= 500 else "moved" if 300 <= status < 400 else "refused"

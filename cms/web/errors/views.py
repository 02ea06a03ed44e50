"""Exceptions become pages here."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import structlog
from jinja2 import TemplateNotFound
from pyramid.config import Configurator
from pyramid.exceptions import PredicateMismatch, URLDecodeError
from pyramid.httpexceptions import HTTPError, HTTPNotFound
from pyramid.renderers import render
from pyramid.response import Response
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from translationstring import TranslationString

from cms.web.errors.plain import plain_error
from cms.web.errors.texts import text_of
from cms.web.fallbacks import resolve_fallback
from cms.web.methods import answer_method
from cms.web.request import NOWHERE, Request
from cms_cache.core.recording import is_shared
from cms_cache.web.pages.fragments import fragment

log = structlog.get_logger("cms.errors")

#: Headers of the exception that belong to the body it would have had.
_OF_THE_BODY = frozenset({"content-type", "content-length"})


def not_found(error: HTTPNotFound, request: Request) -> Response:
    """Nothing is at this URL: ask the fallbacks, then say so."""
    if isinstance(error, PredicateMismatch) and request.matched_route is not None:
        answer = answer_method(request)
        if isinstance(answer, HTTPError):
            return http_error(answer, request)
        if answer is not None:
            return answer
    if is_shared() and request.system_path is None:
        request.cache_kind = "page"  # a redirect, or what says that something is gone, is kept
    try:
        return resolve_fallback(request) or http_error(error, request)
    except HTTPError as raised:  # no view is asked for what an exception view raises
        return http_error(raised, request)


def http_error(error: HTTPError, request: Request) -> Response:
    """Show an error that a view raised on purpose.

    A ``detail`` marked with ``_`` is shown to the reader; other texts are for developers.
    ``reason``, an attribute of the exception, chooses a more exact text.
    """
    reason = getattr(error, "reason", None)
    detail = error.detail if isinstance(error.detail, TranslationString) else None
    if request.system_path == "api":
        response = problem(request, error.status_int, reason, detail)
    else:
        response = page(request, error.status_int, reason, detail)
    for name, value in error.headers.items():
        if name.lower() not in _OF_THE_BODY:
            response.headers[name] = value
    if "Cache-Control" not in response.headers and error.status_int not in (404, 410):
        response.headers["Cache-Control"] = "no-store"
    return response


def page(
    request: Request,
    status: int,
    reason: str | None = None,
    detail: TranslationString | None = None,
) -> Response:
    """Return the error as a page of the theme, or as a plain one if the theme cannot."""
    title, explanation = text_of(status, reason)
    values = {
        "status": status,
        "title": title,
        "explanation": detail or explanation,
        # Only where somebody is going to ask about it: other pages may be kept and shown again.
        "request_id": request.request_id if status >= 500 else "",
        "path": request.path_info,
    }
    if request.system_path == "static":
        return plain_error(request.environ, request.registry, status, reason)
    names = [f"errors/{reason or status}.jinja2", f"errors/{status}.jinja2", "errors/error.jinja2"]
    if request.system_path == "admin":
        names.insert(0, "admin/error.jinja2")
    for name in names:
        try:
            body = _body(request, name, values)
        except TemplateNotFound as missing:
            if missing.name == name:
                continue
            log.exception("error page failed", template=name)
            break
        except Exception:
            log.exception("error page failed", template=name)
            break
        return Response(body, status=status, content_type="text/html", charset="utf-8")
    return plain_error(request.environ, request.registry, status, reason)


def _body(request: Request, name: str, values: dict[str, Any]) -> str:
    """Return the page; one for all missing addresses serves those that scan for more of them."""
    if values["status"] != 404 or values["explanation"] is not text_of(404, None)[1]:
        return render(name, values, request=request)
    values["path"] = ""  # nothing in it may depend on the address
    page = partial(render, name, values, request=request)
    if not is_shared():
        return page()
    with _nowhere(request):
        return fragment(request, name, (), page, by_itself=True)


@contextlib.contextmanager
def _nowhere(request: Request) -> Iterator[None]:
    """Let the request not say what it asks for, whatever a theme shows of it."""
    path, match = request.environ["PATH_INFO"], request.matchdict
    request.environ |= {"PATH_INFO": "/", NOWHERE: True}
    request.matchdict = {}
    try:
        yield
    finally:
        del request.environ[NOWHERE]
        request.environ["PATH_INFO"], request.matchdict = path, match


def problem(
    request: Request,
    status: int,
    reason: str | None = None,
    detail: TranslationString | None = None,
) -> Response:
    """Return the error as problem details (RFC 9457)."""
    title, explanation = text_of(status, reason)
    translate = request.localizer.translate
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": translate(title),
        "status": status,
        "detail": translate(detail or explanation),
        "request_id": request.request_id,
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    return Response(body, status=status, content_type="application/problem+json")


def bad_encoding(error: Exception, request: Request) -> Response:
    """The URL is not UTF-8."""
    return plain_error(request.environ, request.registry, 400)


def database_away(error: Exception, request: Request) -> Response:
    """The database does not answer, or has no free connection: a matter of minutes."""
    log.error("database unavailable", exc_info=error)
    response = plain_error(request.environ, request.registry, 503)
    response.headers["Retry-After"] = "30"
    return response


def unexpected(error: Exception, request: Request) -> Response:
    """A bug: log all of it, show none of it. The theme may be the culprit, so the page is plain."""
    log.error("unexpected error", method=request.method, path=request.path, exc_info=error)
    if request.system_path == "api":
        return problem(request, 500)
    return plain_error(request.environ, request.registry, 500)


def includeme(config: Configurator) -> None:
    config.add_notfound_view(not_found)
    for context, view in (
        (HTTPError, http_error),
        (URLDecodeError, bad_encoding),
        (OperationalError, database_away),
        (InterfaceError, database_away),
        (PoolTimeoutError, database_away),
        (Exception, unexpected),
    ):
        config.add_exception_view(view, context=context)

"""Forms without a token are protected by where they were sent from.

Public forms stand in pages that everybody shares, so they carry no token. A view that says
``require_csrf=False`` is therefore asked only from this site's own pages, unless it says
``any_origin=True`` as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPForbidden

from cms.web.request import Request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ForeignFormError(HTTPForbidden):
    """The form was sent by a page of another site."""

    reason = "foreign-form"


def is_from_here(request: Request) -> bool:
    """Return whether a page of this site sent *request*, as far as its browser tells.

    ``Sec-Fetch-Site`` decides where there is one (Fetch Metadata), then ``Origin``, then
    ``Referer``. No page can forge them. Every browser of the last years sends one of the first
    two with a form; whoever sends none is no browser, and nobody's cookies are misused by it,
    so that it is let through where it brings no session.
    """
    headers = request.headers
    site = headers.get("Sec-Fetch-Site")
    if site in ("same-origin", "none"):
        return True
    origin = headers.get("Origin")
    if site is not None and site != "same-site":
        return False
    if origin is None:
        origin = headers.get("Referer")
    if origin is None:
        return site is None and request.registry.cms_cache_session_cookie not in request.cookies
    return _host_of(origin) in (
        request.host.lower(),
        _host_of(request.registry.cms_settings["site.url"]),
    )


def _host_of(url: str) -> str | None:
    """Return the host of *url* with its port unless that is the usual one; None for ``null``.

    The scheme does not count: behind a proxy that ends TLS it is not known for certain.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return name if port in (None, usual) else f"{name}:{port}"


def origin_view(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """Derive a view without a token that answers forms of this site alone."""
    takes_token = info.options.get("require_csrf") is not False
    if takes_token or info.options.get("any_origin") or info.exception_only:
        return view

    def checked(context: Any, request: Any) -> Any:
        if request.method not in SAFE_METHODS and not is_from_here(request):
            raise ForeignFormError
        return view(context, request)

    return checked


origin_view.options = ("any_origin",)  # type: ignore[attr-defined]


def includeme(config: Configurator) -> None:
    config.add_view_deriver(origin_view, name="origin_view", under="secured_view", over="csrf_view")

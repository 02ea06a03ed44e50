"""What a refused request sees: the sign-in page, or a page that says how to go on."""

from __future__ import annotations

from typing import Any

from pyramid.config import Configurator
from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import (
    HTTPBadRequest,
    HTTPForbidden,
    HTTPSeeOther,
    HTTPServiceUnavailable,
    HTTPTooManyRequests,
)

from cms.accounts.errors import TooManyFailuresError
from cms.i18n import _
from cms.web.errors.views import http_error
from cms_cache.core.errors import Unavailable


def too_many(error: TooManyFailuresError) -> HTTPTooManyRequests:
    """Return the answer to an attempt that has to wait."""
    minutes = max(1, round(error.seconds / 60))
    text = _(
        "There were too many failed attempts from here. Try again in ${minutes} min.",
        mapping={"minutes": minutes},
    )
    return HTTPTooManyRequests(text, headers={"Retry-After": str(error.seconds)})


class StrangerInAdmin:
    """View predicate: nobody is signed in, and the page is one of the admin's."""

    def __init__(self, wanted: bool, info: Any) -> None:
        self.wanted = wanted

    def text(self) -> str:
        return f"stranger_in_admin = {self.wanted}"

    phash = text

    def __call__(self, context: Any, request: Any) -> bool:
        return (request.system_path == "admin" and request.identity is None) is self.wanted


def sign_in_first(error: HTTPForbidden, request: Any) -> HTTPSeeOther:
    """Send a stranger to the sign-in page, and from there back to where they wanted to go."""
    query = {}
    if request.method in ("GET", "HEAD") and request.path != request.route_path("admin.dashboard"):
        query["next"] = request.path_qs
    answer = HTTPSeeOther(request.route_path("admin.sign_in", _query=query))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def bad_token(error: Exception, request: Any) -> Any:
    """Explain a form without a good token: mostly one left open for too long."""
    text = _(
        "This form was open for too long, or your browser does not keep cookies. "
        "Go back, reload the page and send it again. Nothing was changed."
    )
    return http_error(HTTPBadRequest(text), request)


def no_sessions(error: Unavailable, request: Any) -> Any:
    """Say that signing in has to wait: the store of sessions does not answer."""
    text = _("Nobody can sign in at the moment. Please try again in a few minutes.")
    return http_error(HTTPServiceUnavailable(text, headers={"Retry-After": "30"}), request)


def includeme(config: Configurator) -> None:
    """Register the views."""
    config.add_view_predicate("stranger_in_admin", StrangerInAdmin)
    config.add_exception_view(sign_in_first, context=HTTPForbidden, stranger_in_admin=True)
    config.add_exception_view(no_sessions, context=Unavailable)
    for context in (BadCSRFToken, BadCSRFOrigin):
        config.add_exception_view(bad_token, context=context)

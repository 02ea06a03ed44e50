"""Bodies of forms are read early, so that a broken one is a 400 and not a surprise in a view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest
from pyramid.registry import Registry
from pyramid.response import Response
from pyramid.tweens import EXCVIEW, MAIN

from cms.web.execution.guard import bad_query

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def body_tween(handler: Callable[..., Any], registry: Registry) -> Callable[..., Any]:
    """Read forms before the view does; 400 if they are malformed, no UTF-8 or hold a NUL."""

    def tween(request: Any) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS") and request.content_type in FORMS:
            check_form(request)
        return handler(request)

    return tween


def check_form(request: Any) -> None:
    """:raises HTTPBadRequest: the form cannot be read, or holds what no form field can."""
    if request.content_type == FORMS[0] and bad_query(request.body.decode("latin-1")):
        raise HTTPBadRequest  # WebOb would put replacement characters there and go on
    try:
        fields = request.POST
    except (UnicodeDecodeError, ValueError, KeyError, LookupError, OSError):
        raise HTTPBadRequest from None
    for name, value in fields.items():
        if "\0" in name or (isinstance(value, str) and "\0" in value):
            raise HTTPBadRequest


def includeme(config: Configurator) -> None:
    config.add_tween("cms.web.body.body_tween", under=EXCVIEW, over=MAIN)

"""Bodies of forms are read early, so that a broken one is a 400 and not a surprise in a view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest, HTTPRequestEntityTooLarge
from pyramid.registry import Registry
from pyramid.response import Response
from pyramid.tweens import EXCVIEW, MAIN

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class LimitedInput:
    """A body of unknown length that may not exceed *limit* bytes."""

    def __init__(self, stream: Any, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int = -1) -> bytes:
        """:raises HTTPRequestEntityTooLarge: there is more than the limit."""
        wanted = self._left + 1 if size is None or size < 0 else min(size, self._left + 1)
        data: bytes = self._stream.read(wanted)
        self._left -= len(data)
        if self._left < 0:
            raise HTTPRequestEntityTooLarge
        return data


def body_tween(handler: Callable[..., Any], registry: Registry) -> Callable[..., Any]:
    """Read forms before the view does; 400 if they are malformed, no UTF-8 or hold a NUL."""

    def tween(request: Any) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            if request.content_length is None and request.is_body_readable:
                limit = registry.cms_settings["http.max_body"]
                request.environ["wsgi.input"] = LimitedInput(request.environ["wsgi.input"], limit)
            if request.content_type in FORMS:
                check_form(request)
        return handler(request)

    return tween


def check_form(request: Any) -> None:
    """:raises HTTPBadRequest: the form cannot be read, or holds what no form field can."""
    try:
        fields = request.POST
    except (UnicodeDecodeError, ValueError, KeyError, LookupError, OSError):
        raise HTTPBadRequest from None
    for name, value in fields.items():
        if "\0" in name or (isinstance(value, str) and "\0" in value):
            raise HTTPBadRequest


def includeme(config: Configurator) -> None:
    config.add_tween("cms.web.body.body_tween", under=EXCVIEW, over=MAIN)

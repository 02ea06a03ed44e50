"""Bodies of forms are read early, so that a broken one is a 400 and not a surprise in a view."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from pyramid.config import Configurator
from pyramid.httpexceptions import HTTPBadRequest, HTTPRequestEntityTooLarge
from pyramid.registry import Registry
from pyramid.response import Response
from pyramid.tweens import EXCVIEW, MAIN

from cms.web.execution.guard import bad_query

#: More than any form has. Each costs much more to read than its bytes do, so that a small body
#: with a million of them would keep a thread busy for long.
MAX_FIELDS = 10_000
_BOUNDARY = re.compile(r'boundary="?([^";,]+)', re.I)
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def body_tween(handler: Callable[..., Any], registry: Registry) -> Callable[..., Any]:
    """Read forms before the view does; 400 if they are malformed, no UTF-8 or hold a NUL."""

    def tween(request: Any) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS") and request.content_type in FORMS:
            check_form(request)
        return handler(request)

    return tween


def check_form(request: Any) -> None:
    """Read the form.

    :raises HTTPRequestEntityTooLarge: it has absurdly many fields, or is larger than what is
        taken from somebody who is not signed in.
    :raises HTTPBadRequest: it cannot be read, or holds what no form field can.
    """
    most = request.registry.cms_settings["http.max_form"]
    if (request.content_length or 0) > most and request.identity is None:
        raise HTTPRequestEntityTooLarge
    if _fields_at_most(request) > MAX_FIELDS:
        raise HTTPRequestEntityTooLarge
    if request.content_type == FORMS[0] and bad_query(request.body.decode("latin-1")):
        raise HTTPBadRequest  # WebOb would put replacement characters there and go on
    try:
        fields = request.POST
    except (UnicodeDecodeError, ValueError, KeyError, LookupError, OSError):
        raise HTTPBadRequest from None
    for name, value in fields.items():
        if "\0" in name or (isinstance(value, str) and "\0" in value):
            raise HTTPBadRequest


def _fields_at_most(request: Any) -> int:
    """Return how many fields there may be in the form, without reading them."""
    if request.content_type == FORMS[0]:
        return int(request.body.count(b"&"))
    boundary = _BOUNDARY.search(request.headers.get("Content-Type", ""))
    if boundary is None:
        return 0
    mark, tail, count = b"\n--" + boundary[1].encode("latin-1"), b"", 0
    file = request.body_file_seekable
    file.seek(0)
    while chunk := file.read(1 << 16):
        seen = tail + chunk
        count += seen.count(mark)
        tail = seen[-len(mark) + 1 :]
    file.seek(0)
    return count


def includeme(config: Configurator) -> None:
    config.add_tween("cms.web.body.body_tween", under=EXCVIEW, over=MAIN)

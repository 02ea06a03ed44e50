"""The cache-header tween: `Cache-Control` by kind of response, ETag and 304.

`config.include("cms_cache.web.headers")` reads `cache.headers.*`. A view says its kind with the
option `cache_kind`, or sets `request.cache_kind`; what says nothing is private.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pyramid.events import NewResponse
from pyramid.exceptions import ConfigurationError
from pyramid.response import Response
from pyramid.tweens import EXCVIEW, INGRESS

from cms_cache.core.declare import read_rows
from cms_cache.core.errors import ConfigurationProblem
from cms_cache.core.headers.conditional import REPEATED, unchanged
from cms_cache.core.headers.table import (
    AGES,
    KINDS,
    LONGEST_ERROR,
    LONGEST_REDIRECT,
    PREFIXES,
    PRIVATE,
    ROWS,
    cache_control,
)
from cms_cache.core.recording import current, is_shared
from cms_cache.web.given import given_settings

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.registry import Registry
    from pyramid.request import Request

Handler = Callable[["Request"], Response]

PERSONAL = "cms_cache.personal"
"""In the environment of a request whose answer shows something that is this visitor's alone."""

# Kinds whose copies follow the content by themselves, whatever browsers are told.
_WHOLE = frozenset({"page", "feed", "sitemap"})
_AGE = re.compile(r"\b(s-maxage|max-age)=(\d+)")


def includeme(config: Configurator) -> None:
    """Put the tween above the exception views, below compression."""
    try:
        values = read_rows(ROWS, PREFIXES, given_settings(config.registry))
    except ConfigurationProblem as wrong:
        raise ConfigurationError(str(wrong)) from wrong
    config.registry.cms_cache_ages = {kind: values[f"cache.headers.{kind}"] for kind in AGES}
    config.add_tween(
        "cms_cache.web.headers.headers_tween",
        under=("cms_cache.web.compression.compression_tween", INGRESS),
        over=EXCVIEW,
    )
    config.add_view_deriver(
        kind_deriver, "cache_kind", under="decorated_view", over="rendered_view"
    )
    config.add_subscriber(forbid_sharing_cookies, NewResponse)


def kind_deriver(view: Callable[..., Any], info: Any) -> Callable[..., Any]:
    """The view option `cache_kind`: one of `cms_cache.core.headers.table.KINDS`."""
    kind = info.options.get("cache_kind")
    if kind is None:
        return view
    if kind not in KINDS:
        raise ConfigurationError(f"cache_kind={kind!r}: allowed are {', '.join(KINDS)}")

    def wrapped(context: Any, request: Request) -> Any:
        request.cache_kind = kind
        return view(context, request)

    return wrapped


kind_deriver.options = ("cache_kind",)  # type: ignore[attr-defined]


def headers_tween(handler: Handler, registry: Registry) -> Handler:
    """Say what may be kept, and answer 304 to whoever has it."""
    ages: Mapping[str, int] = registry.cms_cache_ages

    def tween(request: Request) -> Response:
        response = handler(request)
        kind: str = getattr(request, "cache_kind", "private")
        status = response.status_int
        headers = response.headers
        said = headers.get("Cache-Control")
        given = ""
        if PERSONAL in request.environ:
            headers["Cache-Control"] = PRIVATE
        elif said is None:
            headers["Cache-Control"] = cache_control(kind, status, request.method, ages)
            given = headers["Cache-Control"] if kind in _WHOLE else ""
        elif status >= 300 and status != 304:
            headers["Cache-Control"] = _bounded(said, status)
        recorder = current()
        if recorder is not None:
            recorder.given = given  # in place of what a part was given that was asked for here
        if (
            status == 200
            and not is_shared()  # a copy for everybody is marked and compared when it is sent
            and request.method in ("GET", "HEAD")
            and "public" in headers["Cache-Control"]
        ):
            return conditional(request.environ, response)
        return response

    return tween


def conditional(environ: Mapping[str, Any], response: Response) -> Response:
    """The response with an ETag, or 304 for whoever has it already."""
    headers = response.headers
    if (
        "ETag" not in headers
        and "Last-Modified" not in headers
        and isinstance(response.app_iter, (list, tuple))
    ):
        digest = hashlib.blake2b(b"".join(response.app_iter), digest_size=12).hexdigest()
        headers["ETag"] = f'"{digest}"'
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    if_modified = environ.get("HTTP_IF_MODIFIED_SINCE")
    if if_none_match is None and if_modified is None:
        return response
    if not unchanged(headers.get("ETag"), headers.get("Last-Modified"), if_none_match, if_modified):
        return response
    kept = [(name, headers[name]) for name in REPEATED if name in headers]
    kept += [("Set-Cookie", cookie) for cookie in headers.getall("Set-Cookie")]
    close = getattr(response.app_iter, "close", None)
    if close is not None:
        close()
    return Response(status=304, headerlist=kept)


def _bounded(said: str, status: int) -> str:
    """What a view said, but no error and no redirect outlives its bound in a browser."""
    longest = LONGEST_REDIRECT if status < 400 else LONGEST_ERROR
    if all(int(age) <= longest for _, age in _AGE.findall(said)):
        return said
    bounded = _AGE.sub(lambda found: f"{found[1]}={min(int(found[2]), longest)}", said)
    return ", ".join(
        part for part in (each.strip() for each in bounded.split(",")) if part != "immutable"
    )


def forbid_sharing_cookies(event: NewResponse) -> None:
    """A response that sets a cookie is nobody else's.

    Cookies of the session arrive after every tween, so this is the last word.
    """
    headers = event.response.headers
    if "Set-Cookie" in headers and "no-store" not in headers.get("Cache-Control", ""):
        headers["Cache-Control"] = PRIVATE

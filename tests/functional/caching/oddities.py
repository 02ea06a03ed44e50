"""A plugin with a page for each way in which a page is not shared."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from pyramid.httpexceptions import HTTPGone, HTTPNotFound
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED

from cms.plugin import Media, PageCache, depends

#: The view fails while this is set.
failing = threading.Event()
#: So does that of `/odd/slow`, in the end.
breaking = threading.Event()
#: Renders of `/odd/slow` wait until it is set; each says before that it is there.
gate = threading.Event()
gate.set()
inside = threading.Semaphore(0)


def includeme(config: Any) -> None:
    for name in ("odd", "odd.unshared"):
        config.add_route(name, f"/{name}/{{what}}")
        config.add_view(page, route_name=name, permission=NO_PERMISSION_REQUIRED)
    config.cache_route("odd", PageCache(query=("page",)))


def page(request: Any) -> Response:
    """Answer with what the address names."""
    if failing.is_set():
        raise RuntimeError("the view fails")
    what = request.matchdict["what"]
    response = Response(f"page {what}", content_type="text/html", charset="utf-8")
    if what not in HEADERS:
        request.cache_kind = "page"
    WAYS.get(what, plain)(request, response)
    response.headers.update(HEADERS.get(what, {}))
    return response


def plain(request: Any, response: Response) -> None:
    depends("weather")


def gone(request: Any, response: Response) -> None:
    raise HTTPGone


def missing(request: Any, response: Response) -> None:
    raise HTTPNotFound


def session(request: Any, response: Response) -> None:
    request.session.get("basket")


def cookie(request: Any, response: Response) -> None:
    response.set_cookie("seen", "1")


def large(request: Any, response: Response) -> None:
    response.text = "x" * 100_000


def streamed(request: Any, response: Response) -> None:
    response.app_iter = iter([b"piece ", b"by piece"])


def encoded(request: Any, response: Response) -> None:
    response.body = gzip.compress(response.body)
    response.headers["Content-Encoding"] = "gzip"


def varied(request: Any, response: Response) -> None:
    response.headers["Vary"] = "User-Agent"


def raw(request: Any, response: Response) -> None:
    request.reader.execute(sa.text("SELECT 1"))


def writes(request: Any, response: Response) -> None:
    request.db.execute(sa.delete(Media).where(Media.id == 0))


def slow(request: Any, response: Response) -> None:
    inside.release()
    assert gate.wait(20)
    if breaking.is_set():
        raise RuntimeError("the view fails in the end")


WAYS: dict[str, Callable[[Any, Response], None]] = {
    "gone": gone, "missing": missing, "session": session, "cookie": cookie, "large": large,
    "streamed": streamed, "encoded": encoded, "varied": varied, "raw": raw, "writes": writes,
    "slow": slow,
}  # fmt: skip
HEADERS = {
    "private": {"Cache-Control": "private"},
    "no-store": {"Cache-Control": "no-store"},
    "no-cache": {"Cache-Control": "public, max-age=0"},
}

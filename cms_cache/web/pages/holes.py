"""Places in shared pages that each request fills for itself."""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from cms_cache.core import codec
from cms_cache.core.pages.entry import Hole
from cms_cache.core.recording import Recorder, current
from cms_cache.web.headers import PERSONAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyramid.request import Request
    from pyramid.router import Router


log = logging.getLogger(__name__)


def hole(request: Request, name: str, /, **values: Any) -> Markup:
    """What stands at a hole: a marker while a copy for everybody is made, else its filling.

    Raises:
        KeyError: no hole is called so.
    """
    recorder = current()
    if recorder is None:
        return filled(request, name, values)
    if not recorder.shared:
        recorder.refuse("hole")  # whatever it is filled with is theirs
        return filled(request, name, values)
    if name not in request.registry.cms_pages.holes:
        raise KeyError(f"no hole is called {name!r}; see config.add_hole")
    return Markup(_mark(recorder, name, codec.encode(values)))  # noqa: S704 - hexadecimal digits


def _mark(recorder: Recorder, name: str, arguments: bytes) -> str:
    # Nobody can guess the marker, so that no text of a visitor is taken for one.
    marker = f"<!--{secrets.token_hex(12)}-->"
    recorder.holes.append((marker.encode(), name, arguments))
    return marker


def marked(recorder: Recorder, body: bytes, holes: Sequence[Hole]) -> bytes:
    """What `split` was given: the body with a marker at every hole."""
    return _joined(body, holes, lambda each: _mark(recorder, each.name, each.arguments))


def filled(request: Request, name: str, values: dict[str, Any]) -> Markup:
    """What the request puts into a hole."""
    pages = request.registry.cms_pages
    fill, signed_in_only = pages.holes[name]
    if signed_in_only and not pages.signed_in(request):
        return Markup()
    found = fill(request, **values)
    if found:
        # However this page comes about, and whatever it says of itself: it is theirs.
        request.environ[PERSONAL] = True
    return Markup() if found is None else escape(found)


def split(body: bytes, recorder: Recorder) -> tuple[bytes, tuple[Hole, ...]]:
    """The body without its markers, and where they were."""
    found = []
    for marker, name, arguments in recorder.holes:
        at = body.find(marker)
        while at >= 0:  # a template may show what it has set twice
            found.append((at, marker, name, arguments))
            at = body.find(marker, at + len(marker))
    found.sort()
    holes = []
    pieces = []
    begin = taken = 0
    for at, marker, name, arguments in found:
        pieces.append(body[begin:at])
        holes.append(Hole(at - taken, name, arguments))
        begin = at + len(marker)
        taken += len(marker)
    pieces.append(body[begin:])
    return b"".join(pieces), tuple(holes)


def fill_all(request: Request, body: bytes, holes: Sequence[Hole]) -> bytes:
    """The body with every hole filled for this request."""

    def fill(each: Hole) -> str:
        try:
            return filled(request, each.name, msgspec.msgpack.decode(each.arguments))
        except Exception:  # the page is there, whatever happens to a place in it
            log.exception("The place %s cannot be filled, and stays empty", each.name)
            return ""

    return _joined(body, holes, fill)


def _joined(body: bytes, holes: Sequence[Hole], text: Callable[[Hole], str]) -> bytes:
    pieces = []
    begin = 0
    for each in holes:
        pieces += [body[begin : each.at], text(each).encode()]
        begin = each.at
    pieces.append(body[begin:])
    return b"".join(pieces)


@contextlib.contextmanager
def real_request(environ: dict[str, Any], router: Router) -> Iterator[Request]:
    """A request with its context, transaction and identity, but without a view."""
    with router.request_context(environ) as request:
        manager = getattr(request, "tm", None)
        if manager is not None:
            manager.begin()
        try:
            yield request
        finally:
            if manager is not None:
                manager.abort()
            request._process_finished_callbacks()

"""From a response to the page that is stored, or to the reason why none is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPException

from cms_cache.core.compression.negotiate import IDENTITY
from cms_cache.core.pages.entry import FORMAT, Page, digest
from cms_cache.core.pages.key import asked_host, url_tag
from cms_cache.core.pages.policy import HEADERS, directives, lifetime_of, why_not
from cms_cache.core.recording import record
from cms_cache.web.pages.holes import split
from cms_cache.web.pages.sanitise import sanitised

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramid.response import Response
    from pyramid.router import Router

    from cms_cache.core.recording import Recorder
    from cms_cache.web.pages.alone import Environ, Proceed
    from cms_cache.web.pages.engine import Pages, Target


def render(
    pages: Pages,
    target: Target,
    environ: Environ,
    router: Router,
    proceed: Proceed,
    recorder: Recorder,
) -> Response:
    """What the application answers to a visitor of whom nothing is known; `recorder` notes it."""
    clean = sanitised(
        environ, target.host, target.query, target.headers, client=pages.client(environ)
    )
    with record(recorder):
        response = proceed(clean, router)
    if isinstance(response, HTTPException):
        response.prepare(clean)  # its body is made when it is sent, for whoever gets it
    return response


def page_of(
    pages: Pages,
    target: Target,
    environ: dict[str, Any],
    response: Response,
    recorder: Recorder,
    *,
    world: str,
    cost: float,
) -> Page | str:
    """The page to store, or a word of `Cache-Status` for why there is none.

    Args:
        recorder: what was noted while the response was made.
        world: what its making began in; `cost` are the seconds it took.
    """
    reading = recorder.reading
    if recorder.reasons:
        return recorder.reasons[0]
    if reading.wrote:
        return "wrote"
    if reading.fence is None:
        return "unknown"
    pieces = response.app_iter
    body = b"".join(pieces) if isinstance(pieces, (list, tuple)) else None
    _say_variations(response, target.headers)  # kept here or not, others may keep it
    headers = _by_name(response.headerlist)
    # Who has said something else later means it.
    ours = bool(recorder.given) and headers.get("Cache-Control") == recorder.given
    reason = why_not(
        response.status_int,
        headers,
        ours=ours,
        variations=target.headers,
        length=None if body is None else len(body),
        most=pages.settings["cache.pages.most"],
    )
    if reason or body is None:
        return reason or "streamed"
    now = reading.now().timestamp()
    said = None if ours else lifetime_of(headers, now)
    if said == 0:
        return "no-cache"
    body, holes = split(body, recorder)
    most = pages.caches.made["page"].lifetime
    lifetime = most if target.options.lifetime is None else target.options.lifetime
    control = directives(headers.get("Cache-Control", ""))
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    address = url_tag(asked_host(environ), path)
    return Page(
        format=FORMAT,
        key=target.key,
        route=target.route,
        world=pages.world_since(world),
        created=now,
        lifetime=lifetime if said is None else min(said, most),
        until=recorder.until,
        epoch=reading.fence.epoch,
        seq=reading.fence.seq,
        tags=tuple(sorted({*recorder.tags, address})),
        values=tuple(recorder.values.values()),
        status=response.status_int,
        headers=tuple(each for each in response.headerlist if each[0].lower() in HEADERS),
        etag=digest(body),
        variants={IDENTITY: body},
        holes=holes,
        strict=not ours and "must-revalidate" in control,
        cost=cost,
        visitors_only=recorder.visitors_only,
    )


def _say_variations(response: Response, names: Iterable[str]) -> None:
    said = [each.strip() for line in response.headers.getall("Vary") for each in line.split(",")]
    known = {each.lower() for each in said}
    missing = [name.title() for name in names if name not in known]
    if missing and "*" not in known:
        response.headers["Vary"] = ", ".join([*filter(None, said), *missing])


def _by_name(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by their usual spelling; what is there several times is one list."""
    found: dict[str, str] = {}
    for name, value in headers:
        name = name.title()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found

"""A page that is everybody's: found, waited for, or rendered once for all."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from pyramid.response import Response

from cms_cache.core.pages.store import Proven
from cms_cache.core.recording import CLOSED, Recorder
from cms_cache.web.headers import conditional
from cms_cache.web.limits import allow_render
from cms_cache.web.pages import status
from cms_cache.web.pages.alone import Environ, Proceed, bypass, make_private, personal, said_so
from cms_cache.web.pages.holes import fill_all, real_request, split
from cms_cache.web.pages.making import page_of, render
from cms_cache.web.pages.respond import may_be_coded, respond, with_query

if TYPE_CHECKING:
    from dogpile.cache.api import CacheMutex
    from pyramid.router import Router

    from cms_cache.core.freshness.types import Fence
    from cms_cache.core.pages.check import Verdict
    from cms_cache.core.pages.entry import Page
    from cms_cache.core.recording import Reading
    from cms_cache.web.pages.engine import Pages, Target
    from cms_cache.web.pages.status import Said

log = logging.getLogger(__name__)

# How long a page that turned out to be one visitor's is not waited for by others.
_PASS_FOR = 60.0
_MOST_PASSED = 2_000
# How often a page is waited for that turns out to be older than the newest change.
_ATTEMPTS = 3


class Shared:
    """One request for a page that is everybody's."""

    def __init__(
        self, pages: Pages, environ: Environ, router: Router, proceed: Proceed, target: Target
    ) -> None:
        self.pages = pages
        self.environ = environ
        self.router = router
        self.proceed = proceed
        self.target = target
        self.world = pages.world()
        self._own: Response | None = None
        self.reason = ""
        self.fused = False
        # What the render had before it, and whether it failed, or another process was busy with it.
        self._begun: tuple[Fence | None, str] | None = None
        self._ended = ""
        self._mutex: CacheMutex | None = None

    def answer(self) -> Response:
        """The response for a visitor."""
        found, said = self.page()
        if found is not None:
            return self._respond(found, said)
        if (self.fused and "HTTP_COOKIE" in self.environ) or self._varies():
            # It looks at what is the visitor's own: this one may have something.
            return bypass(self.pages, self.environ, self.router, self.proceed, self.reason)
        return self._own_response(said)

    def page(self) -> tuple[Proven | None, Said]:
        """The page and its status; no page when the answer is for nobody else."""
        pages, key = self.pages, self.target.key
        for _ in range(_ATTEMPTS):
            # What is served has to hold from here on: whatever is found is checked against this.
            reading = pages.reading()
            found, verdict = pages.find(key, reading, self.world)
            if found is not None and not verdict.reason:
                return found, status.hit(self._ttl(found), "revalidated" if verdict.asked else "")
            if self._is_passed(reading):
                break
            flight, mine = pages.flights.board(key)
            if mine:
                landed = None
                try:
                    landed, said = self._fly(found, verdict)
                    return landed, said
                finally:
                    pages.flights.land(key, flight, (landed, self._begun, self._ended))
            if found is not None and pages.may_be_stale(found, verdict):
                return found, status.stale(self._ttl(found), verdict.reason)
            result, in_time = pages.flights.wait(key, flight)
            landed, begun, ended = result if in_time else (None, None, "busy")
            if ended == "busy":
                return self._told("busy")
            # A render that began before the newest change is not what was asked for.
            if landed is not None and not pages.check(landed, reading, self.world).reason:
                return landed, status.hit(self._ttl(landed), "waited")
            if begun == (reading.fence, self.world):
                # Nothing has changed: it would fail, or be nobody else's, once more.
                if ended == "failed" and landed is not None:
                    return self._rescued(landed)
                if ended == "failed":
                    return self._told("failed")
                if landed is None:
                    break
        return self._render(found, verdict)

    def _fly(self, found: Proven | None, verdict: Verdict) -> tuple[Proven | None, Said]:
        """Render for all processes, unless another one has just done it."""
        pages, key = self.pages, self.target.key
        # Another thread may have landed since we looked.
        near = pages.store.near(key)
        if near is not None and near is not found and self._holds(near):
            return near, status.hit(self._ttl(near), "waited")
        mutex = pages.store.mutex(key)
        if mutex is None:
            return self._render(found, verdict)
        if not mutex.acquire(False):
            if found is not None and pages.may_be_stale(found, verdict):
                return found, status.stale(self._ttl(found), verdict.reason)
            if not pages.flights.take(mutex):
                return self._told("busy")
        self._mutex = mutex
        try:
            other, _ = pages.store.shared(key)
            # What has ended does not hold again: its values are not asked for once more.
            newer = other is not None and (found is None or other.page.made_after(found.page))
            if other is not None and newer and self._holds(other):
                return other, status.hit(self._ttl(other), "waited")
            return self._render(found, verdict)
        finally:
            if self._mutex is not None:  # else whoever shares the page has it now
                self._mutex.release()

    def _told(self, word: str) -> tuple[None, Said]:
        """Nothing but that they may come again."""
        self._ended = self.reason = word
        return None, status.bypass(word)

    def _holds(self, page: Proven) -> bool:
        return not self.pages.check(page, self.pages.reading(), self.world).reason

    def _render(self, old: Proven | None, verdict: Verdict) -> tuple[Proven | None, Said]:
        pages, target = self.pages, self.target
        refused = allow_render(self.environ, pages.registry)
        if refused is not None:
            if old is not None and pages.may_help(old) and verdict.by_time:
                return old, status.stale(self._ttl(old), "stale-limited")
            self._own, self.reason = refused, "limited"
            return None, status.bypass("limited")
        reading = pages.reading()
        recorder = Recorder(reading, shared=True)
        world = pages.world()
        self._begun = (reading.fence, world)
        usual = pages.usual.get(target.route, ()) if old is None else old.page.values
        pages.caches.values.fetch(usual, reading)
        began = time.perf_counter()
        try:
            response = render(pages, target, self.environ, self.router, self.proceed, recorder)
        except Exception:
            self._ended = "failed"
            if old is not None and pages.may_help(old):
                log.exception("A page could not be rendered; the old one is served: %s", target.key)
                return self._rescued(old)
            raise
        if response.status_int >= 500 and CLOSED not in recorder.reasons:
            self._ended = "failed"
            if old is not None and pages.may_help(old):
                return self._rescued(old)
        cost = time.perf_counter() - began
        made = page_of(pages, target, self.environ, response, recorder, world=world, cost=cost)
        if isinstance(made, str):
            self._own, self.reason = self._filled(response, recorder), made
            self.fused = any(each != CLOSED for each in recorder.reasons)
            if response.status_int < 500:
                self._pass(recorder)
            return None, status.bypass(made)
        pages.caches.counters.rendered("page", cost)
        pages.usual[target.route] = made.values
        if not pages.admits(target):
            return Proven(made), status.rendered("admission", stored=False)
        pages._passed.pop(hash(target.key), None)
        kept = self._keep(made, reading)
        return kept, status.rendered(verdict.reason, stored=True, detail=verdict.detail)

    def _keep(self, made: Page, reading: Reading) -> Proven:
        """Keep a page here at once, and for the other processes after the answer."""
        pages = self.pages
        kept, here = pages.store.hold(made, reading.fence)
        if not here:
            pages.store.share(made)
            return kept
        whole = all(pages.signed_in_only(each.name) for each in made.holes)
        coded = whole and may_be_coded(made, pages.compression["minimum"])
        mutex, self._mutex = self._mutex, None
        pages.afterwards.put(made, mutex, pages.compression["codings"] if coded else ())
        return kept

    def _respond(self, found: Proven, said: Said) -> Response:
        pages, page = self.pages, found.page
        saved = page.cost if said.from_store else 0.0
        if not all(pages.signed_in_only(each.name) for each in page.holes):
            with real_request(self.environ, self.router) as request:
                return said_so(personal(request, page), said, saved)
        response = respond(
            page,
            self.environ,
            **pages.compression,
            no_vary_search=pages.no_vary_search(self.target.options),
            now=pages.clock().timestamp() if said.from_store else None,
        )
        return said_so(response, said, saved)

    def _varies(self) -> bool:
        """Whether the answer was made without a header of this visitor that it depends on."""
        if self.reason != "vary" or self._own is None:
            return False
        said = ",".join(self._own.headers.getall("Vary")).lower().split(",")
        kept = ("accept-encoding", *self.target.headers)
        names = {each.strip() for each in said}.difference(kept)
        return any(f"HTTP_{each.upper().replace('-', '_')}" in self.environ for each in names)

    def _own_response(self, said: Said) -> Response:
        """The answer that was made for this visitor alone."""
        response = self._own or _come_again(self.reason)
        if self.fused or self.reason in ("set-cookie", "private", "no-store"):
            make_private(response)
        if "Location" in response.headers:
            response.location = with_query(response.location, self.environ)
        elif response.status_int == 200 and "public" in response.headers.get("Cache-Control", ""):
            response = conditional(self.environ, response)
        if self.environ["REQUEST_METHOD"] == "HEAD":
            length = response.content_length
            response.app_iter = []
            if length is not None:
                response.content_length = length
        return said_so(response, said)

    def _filled(self, response: Response, recorder: Recorder) -> Response:
        """A response that is not stored, with its places filled for this visitor."""
        if recorder.holes and isinstance(response.app_iter, (list, tuple)):
            body, holes = split(b"".join(response.app_iter), recorder)
            with real_request(self.environ, self.router) as request:
                response.body = fill_all(request, body, holes)
            make_private(response)
        return response

    def _rescued(self, old: Proven) -> tuple[Proven, Said]:
        return old, status.stale(self._ttl(old), "stale-error")

    def _ttl(self, found: Proven) -> float:
        now = self.pages.clock().timestamp()
        left = found.page.created + found.page.lifetime - now
        return left if found.next_turn is None else min(left, found.next_turn - now)

    def _is_passed(self, reading: Reading) -> bool:
        found = self.pages._passed.get(hash(self.target.key))
        return found is not None and time.monotonic() < found[0] and found[1] == reading.fence

    def _pass(self, recorder: Recorder) -> None:
        """Let nobody wait for a page that is one visitor's, or that is not there.

        Only until something changes, or the clock shows what was not there: then all come at once.
        """
        passed = self.pages._passed
        if len(passed) >= _MOST_PASSED:
            passed.clear()
        ends = [recorder.until, *(each.until for each in recorder.values.values())]
        now = self.pages.clock().timestamp()
        left = min((end - now for end in ends if end is not None), default=_PASS_FOR)
        until = time.monotonic() + min(left, _PASS_FOR)
        passed[hash(self.target.key)] = (until, recorder.reading.fence)


_COME_AGAIN = {
    "busy": "This page is being made. Please try again in a moment.\n",
    "failed": "This page cannot be made at the moment. Please try again in a moment.\n",
}


def _come_again(reason: str) -> Response:
    response = Response(_COME_AGAIN[reason], status=503, content_type="text/plain", charset="utf-8")
    response.headers["Retry-After"] = "1"
    response.headers["Cache-Control"] = "no-store"
    return response

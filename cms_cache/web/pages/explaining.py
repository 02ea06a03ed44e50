"""What happens to whoever asks for a URL, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import msgspec

from cms_cache.core.pages.explain import Explanation, Instead, stored
from cms_cache.core.pages.reasons import BYPASS, HIT, RENDER, STALE, sentence
from cms_cache.core.recording import CLOSED, Recorder, record
from cms_cache.web.limits import renders_are_limited
from cms_cache.web.pages.holes import real_request
from cms_cache.web.pages.layer import has_cookie, why_alone
from cms_cache.web.pages.making import page_of, render

if TYPE_CHECKING:
    from pyramid.router import Router

    from cms_cache.core.pages.entry import Page
    from cms_cache.web.pages.alone import Environ
    from cms_cache.web.pages.engine import Pages, Target


def explain(
    pages: Pages, environ: Environ, url: str, router: Router, *, trial: bool = True
) -> Explanation:
    """What happens to a request, by the words of `Cache-Status`; no page is stored.

    Args:
        environ: the request as the page cache would get it.
        url: how it is called in the answer.
        trial: where no page is stored that holds, let the application answer as if a visitor had
            asked: only its answer tells whether it may be stored, and what it depends on.
    """
    if not pages.enabled:
        return explained(url, BYPASS, "off")
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return explained(url, BYPASS, "method")
    target = pages.target(environ)
    limited = (Instead.of(BYPASS, "limited"),) if renders_are_limited(pages.registry) else ()
    if isinstance(target, str):
        return explained(url, BYPASS, target, instead=() if target == "route" else limited)
    shared = _Shared(pages, environ, url, router, target)
    reason = why_alone(pages, environ)
    if reason:
        return shared.say(BYPASS, reason, instead=limited)
    if _is_signed_in(pages, environ, router):
        return shared.for_one(trial)
    return shared.explain(trial)


def _is_signed_in(pages: Pages, environ: Environ, router: Router) -> bool:
    if not has_cookie(environ, pages.session_cookie):
        return False
    alone = Recorder(pages.reading(), collects=False)
    with record(alone), real_request(environ, router) as request:
        return pages.signed_in(request)


class _Shared:
    """A request for a page that is everybody's: what `cms_cache.web.pages.shared` would do.

    Attributes:
        page: what is answered with, once that is known.
    """

    def __init__(
        self, pages: Pages, environ: Environ, url: str, router: Router, target: Target
    ) -> None:
        self.pages = pages
        self.environ = environ
        self.url = url
        self.router = router
        self.target = target
        self.page: Page | None = None
        self.found, self.verdict = pages.look(target.key, pages.reading(), pages.world())

    def explain(self, trial: bool) -> Explanation:
        """What a visitor is told."""
        found, verdict = self.found, self.verdict
        if found is not None and not verdict.reason:
            self.page = found.page
            if verdict.asked:
                # A process that has asked already need not ask again.
                return self.say(HIT, "revalidated", instead=(Instead.of(HIT, ""),))
            return self.say(HIT, "")
        if trial and self.pages.inner is not None:
            return self._tried()
        return self._rendered(verdict.reason, verdict.detail)

    def for_one(self, trial: bool) -> Explanation:
        """What somebody is told who is signed in."""
        said = self.explain(trial)
        page = self.page
        if said.decision == BYPASS or (page and (page.status != 200 or page.visitors_only)):
            return self.say(BYPASS, "signed-in")
        word = "signed-in"
        instead = {each.decision for each in said.instead} - {said.decision}
        return msgspec.structs.replace(
            said,
            reason=word,
            sentence=sentence(word),
            instead=tuple(Instead.of(each, word) for each in sorted(instead)),
        )

    def _tried(self) -> Explanation:
        pages, verdict = self.pages, self.verdict
        recorder = Recorder(pages.reading(), shared=True)
        recorder.places = []
        world = pages.world()
        assert pages.inner is not None
        try:
            response = render(pages, self.target, self.environ, self.router, pages.inner, recorder)
        except Exception as wrong:  # of whatever kind: a visitor gets the old page or an error
            why = f"{type(wrong).__name__}: {wrong}"
            return self._rescued(why) or self._alone("status", why, 500)
        if response.status_int >= 500 and CLOSED not in recorder.reasons:
            rescued = self._rescued(response.status)
            if rescued is not None:
                return rescued
        made = page_of(pages, self.target, self.environ, response, recorder, world=world, cost=0.0)
        if isinstance(made, str):
            place = recorder.places[0] if recorder.places else ""
            why = response.status if made == "status" else place
            return self._alone(made, why, response.status_int)
        self.page = made
        if pages.is_seldom(self.target):
            return self._rendered("admission")
        return self._rendered(verdict.reason, verdict.detail)

    def _rescued(self, why: str) -> Explanation | None:
        found = self.found
        if found is None or not self.pages.may_help(found):
            return None
        self.page = found.page
        return self.say(STALE, "stale-error", detail=why, instead=self._instead())

    def _alone(self, reason: str, why: str, status: int) -> Explanation:
        instead = self._instead()
        if status >= 500 and reason == "status" and self._may_wait():
            instead = (Instead.of(BYPASS, "failed"), *instead)
        return self.say(BYPASS, reason, detail=why, status=status, instead=instead)

    def _rendered(self, reason: str, detail: str = "") -> Explanation:
        instead = self._instead()
        if self._may_wait():
            instead = (Instead.of(HIT, "waited"), *instead)
        if self.target.options.admit == "second":
            # Each process knows of what it was asked for itself.
            other = self.verdict.reason if reason == "admission" else "admission"
            instead = (Instead.of(RENDER, other), *instead)
        return self.say(RENDER, reason, detail=detail, instead=instead)

    def _may_wait(self) -> bool:
        found = self.found
        return found is None or not self.pages.may_be_stale(found, self.verdict)

    def _instead(self) -> tuple[Instead, ...]:
        """What is told to whoever asks while another one does, or has asked for too much."""
        pages, found, verdict = self.pages, self.found, self.verdict
        told = [
            Instead.of(BYPASS, "busy") if self._may_wait() else Instead.of(STALE, verdict.reason)
        ]
        if renders_are_limited(pages.registry):
            old = found is not None and pages.may_help(found) and verdict.by_time
            told.append(
                Instead.of(STALE, "stale-limited") if old else Instead.of(BYPASS, "limited")
            )
        return tuple(told)

    def say(
        self,
        decision: str,
        reason: str,
        *,
        detail: str = "",
        status: int | None = None,
        instead: tuple[Instead, ...] = (),
    ) -> Explanation:
        """An explanation with all that is known of the page and of what is stored."""
        pages, target = self.pages, self.target
        given = {name for name, _ in parse_qsl(self.environ.get("QUERY_STRING", ""))}
        more: dict[str, Any] = {
            "key": target.key,
            "route": target.route,
            "query": target.options.parameters(),
            "ignored": tuple(sorted(given - set(target.options.parameters()))),
        }
        found = self.found
        if found is not None:
            page = found.page
            now = pages.clock().timestamp()
            ends = page.ends()
            left = page.created + page.lifetime - now
            more |= {
                "age": round(now - page.created, 1),
                "ttl": round(left if ends is None else min(left, ends - now), 1),
                "stored": stored(page),
            }
        if decision != BYPASS:
            shown = self.page or (None if found is None else found.page)
            if shown is not None:
                more |= {"tags": tuple(sorted(shown.all_tags())), "lifetime": shown.lifetime}
            else:
                most = pages.caches.made["page"].lifetime
                own = target.options.lifetime
                more["lifetime"] = most if own is None else own
        if status is None and self.page is not None and decision != BYPASS:
            status = self.page.status
        return explained(
            self.url, decision, reason, detail=detail, status=status, instead=instead, **more
        )


def explained(url: str, decision: str, reason: str, **more: Any) -> Explanation:
    """An explanation with the sentence of its reason."""
    return Explanation(url=url, decision=decision, reason=reason, sentence=sentence(reason), **more)

"""What happens to a visitor who asks for a URL, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from cms_cache.core.pages.explain import Explanation, stored
from cms_cache.core.pages.reasons import BYPASS, HIT, RENDER, sentence
from cms_cache.core.recording import Recorder
from cms_cache.web.pages.making import page_of, render

if TYPE_CHECKING:
    from pyramid.router import Router

    from cms_cache.core.pages.store import Proven
    from cms_cache.web.pages.alone import Environ
    from cms_cache.web.pages.engine import Pages, Target


def explain(
    pages: Pages, environ: Environ, url: str, router: Router, *, trial: bool = True
) -> Explanation:
    """What happens to a visitor's GET, by the words of `Cache-Status`; stores nothing.

    Args:
        environ: the request as the page cache would get it.
        url: how it is called in the answer.
        trial: where nothing is stored, let the application answer as if a visitor had asked: only
            its answer tells whether it may be stored, and what it depends on.
    """
    if not pages.enabled:
        return explained(url, BYPASS, "off")
    target = pages.target(environ)
    if isinstance(target, str):
        return explained(url, BYPASS, target)
    given = {name for name, _ in parse_qsl(environ.get("QUERY_STRING", ""))}
    about: dict[str, Any] = {
        "key": target.key,
        "route": target.route,
        "query": target.options.parameters(),
        "ignored": tuple(sorted(given - set(target.options.parameters()))),
    }
    found = pages.store.look(target.key)
    if found is not None:
        return _of_stored(pages, found, url, about)
    if trial and pages.inner is not None:
        return _tried(pages, environ, target, url, router, about)
    lifetime = target.options.lifetime or pages.caches.made["page"].lifetime
    return explained(url, RENDER, "miss", lifetime=lifetime, **about)


def _of_stored(pages: Pages, found: Proven, url: str, about: dict[str, Any]) -> Explanation:
    verdict = pages.check(found, pages.reading(), pages.world())
    page = found.page
    now = pages.clock().timestamp()
    ends = page.ends()
    left = page.created + page.lifetime - now
    held = not verdict.reason
    return explained(
        url,
        HIT if held else RENDER,
        "revalidated" if held and verdict.asked else verdict.reason,
        detail=verdict.detail,
        tags=tuple(sorted(page.all_tags())),
        lifetime=page.lifetime,
        age=round(now - page.created, 1),
        ttl=round(left if ends is None else min(left, ends - now), 1),
        stored=stored(page),
        **about,
    )


def _tried(
    pages: Pages,
    environ: Environ,
    target: Target,
    url: str,
    router: Router,
    about: dict[str, Any],
) -> Explanation:
    assert pages.inner is not None
    recorder = Recorder(pages.reading(), shared=True)
    recorder.places = []
    world = pages.world()
    try:
        response = render(pages, target, environ, router, pages.inner, recorder)
    except Exception as wrong:  # of whatever kind: a visitor gets an error
        return explained(url, BYPASS, "status", detail=f"{type(wrong).__name__}: {wrong}", **about)
    made = page_of(pages, target, environ, response, recorder, world=world, cost=0.0)
    if isinstance(made, str):
        detail = recorder.places[0] if recorder.places else ""
        return explained(
            url, BYPASS, made, detail=response.status if made == "status" else detail, **about
        )
    return explained(
        url,
        RENDER,
        "admission" if pages.is_seldom(target) else "miss",
        tags=tuple(sorted(made.all_tags())),
        lifetime=made.lifetime,
        **about,
    )


def explained(url: str, decision: str, reason: str, **more: Any) -> Explanation:
    """An explanation with the sentence of its reason."""
    return Explanation(url=url, decision=decision, reason=reason, sentence=sentence(reason), **more)

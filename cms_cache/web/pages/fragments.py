"""Parts of pages that several pages show: stored, checked and ended like pages themselves."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cms_cache.core import codec
from cms_cache.core.compression.negotiate import IDENTITY
from cms_cache.core.pages.check import check
from cms_cache.core.pages.entry import FORMAT, Page, digest
from cms_cache.core.pages.reasons import BYPASS, HIT, RENDER
from cms_cache.core.recording import Recorder, current, record
from cms_cache.web.pages.holes import marked, split

if TYPE_CHECKING:
    from pyramid.request import Request

    from cms_cache.core.pages.store import Proven


def fragment(
    request: Request, name: str, vary: tuple[Any, ...], render: Callable[[], str], *,
    lifetime: int | None = None, by_itself: bool = False,
) -> str:  # fmt: skip
    """What `render` gives, or gave before, as long as nothing it was made of has changed.

    Args:
        name: of the fragment; `vary` is all that it depends on beside data: plain data, such as
            the id of what it shows. Site, host, language and theme are part of its key anyway.
        lifetime: seconds; the region's lifetime unless given.
        by_itself: it shows nothing that was read before it: what it reads itself is all that it
            depends on. Otherwise it depends on that, too.

    Only copies for everybody are made of fragments: in a page for one visitor it is rendered, and
    so is each time what shows at which address it stands. What is around a fragment depends on all
    that the fragment depends on.
    """
    outer = current()
    pages = request.registry.cms_pages
    store = pages.caches.fragments
    if outer is None or not outer.shared or not outer.reading.may_share or not store.enabled:
        return render()
    if outer.reasons and not by_itself:
        return render()  # it may show what is one visitor's
    reading = outer.reading
    world = pages.world()
    key = _key(request, name, vary)
    counters = pages.caches.counters
    found: Proven | None = store.near(key) or store.shared(key)[0]
    why = "miss"
    if found is not None:
        caches = pages.caches
        verdict = check(found, world, reading, caches.changes, caches.values, pages.connect)
        if not verdict.reason and reading.fence is not None:
            found.hold(verdict.page, reading.fence)
            word = "revalidated" if verdict.asked else ""
            counters.answered("fragment", HIT, word, found.page.cost)
            _inherit(outer, found.page)
            return marked(outer, found.page.variants[IDENTITY], found.page.holes).decode()
        why = verdict.reason
    inner = Recorder(reading, shared=True)
    if not by_itself:
        inner.depend_like(outer)
    began = time.perf_counter()
    try:
        with record(inner):
            text = str(render())
    finally:
        outer.inherit(inner)
    cost = time.perf_counter() - began
    if inner.reasons or inner.here or not reading.may_share or reading.fence is None:
        alone = "address" if inner.here else "unknown"
        counters.answered("fragment", BYPASS, inner.reasons[0] if inner.reasons else alone)
        return text
    counters.answered("fragment", RENDER, why)
    counters.rendered("fragment", cost)
    body, holes = split(text.encode(), inner)
    most = pages.caches.made["fragment"].lifetime
    made = store.keep(
        Page(
            format=FORMAT, key=key, route=name, world=pages.world_since(world),
            created=reading.now().timestamp(),
            lifetime=most if lifetime is None else min(lifetime, most), until=inner.until,
            epoch=reading.fence.epoch, seq=reading.fence.seq, tags=tuple(sorted(inner.tags)),
            values=tuple(inner.values.values()), status=200, headers=(), etag=digest(body),
            variants={IDENTITY: body}, holes=holes, strict=False, cost=cost,
            visitors_only=inner.visitors_only,
        ),
        reading.fence,
    )  # fmt: skip
    _end_with(outer, made.page)
    return text


def _key(request: Request, name: str, vary: tuple[Any, ...]) -> str:
    of_site = (
        request.host_url,
        request.script_name,
        getattr(request, "locale", ""),
        str(getattr(request, "theme", "") or ""),
    )
    return f"{name} {codec.encode((*of_site, *vary)).hex()}"


def _inherit(outer: Recorder, page: Page) -> None:
    outer.tags.update(page.tags)
    for each in page.values:
        outer.use(f"{each.name}:".encode() + each.args, each)
    outer.end_at(page.until)
    outer.visitors_only |= page.visitors_only
    _end_with(outer, page)


def _end_with(outer: Recorder, page: Page) -> None:
    """When the fragment is over by time, so is what shows it."""
    outer.end_at(page.created + page.lifetime)

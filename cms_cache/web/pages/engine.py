"""`registry.cms_pages`: what the page cache of an application knows."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pyramid import threadlocal
from pyramid.interfaces import IRoutesMapper
from pyramid.request import Request

from cms_cache.core.errors import Unavailable
from cms_cache.core.pages.afterwards import Afterwards
from cms_cache.core.pages.check import FORCED, Connect, Verdict, check
from cms_cache.core.pages.explain import Stored, stored
from cms_cache.core.pages.flight import Flights
from cms_cache.core.pages.key import LONGEST, asked_host, declared_query, host_of, page_key
from cms_cache.core.pages.policy import PageCache, Variation
from cms_cache.core.pages.store import PageStore, Proven
from cms_cache.core.recording import Reading
from cms_cache.core.values import Remembered
from cms_cache.web.address import client_address

if TYPE_CHECKING:
    from pyramid.registry import Registry

    from cms_cache.core.caches import Caches
    from cms_cache.core.freshness.types import Fence
    from cms_cache.web.pages.alone import Proceed
    from cms_cache.web.pages.status import Said


_LONGEST_MATCHED = 200


class Target(NamedTuple):
    """What a shared page is made for.

    Attributes:
        host: under which it is made.
        query: the declared parameters that were given; `headers` those of its variations.
    """

    key: str
    route: str
    host: str
    options: PageCache
    query: list[tuple[str, str]]
    headers: tuple[str, ...]


class Pages:
    """Routes, holes, variations and the store of one application.

    Attributes:
        world: gives a text that changes with settings, templates and code: a page made in another
            world is stale.
        clock: gives the time as an aware instant.
        host: gives the host that a page is made for, of the one that a request names: where pages
            do not differ by it, nobody can have one made for each spelling.
        connect: opens a connection to ask values with, as a context manager.
        private_cookies: names of cookies whose bearers get pages of their own.
        signed_in: whether a request is somebody's in particular.
        session_cookie: name of the cookie that says that it might be.
        usual: the values that the last page of a route used, by the route's name: the next one
            is likely to use them as well, so that they are looked for together.
        inner: the application behind the page cache, where that is the execution policy.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.caches: Caches = registry.cms_caches
        self.caches.values.nobody = partial(_Nobody, registry)
        self.settings = self.caches.settings
        self.routes: dict[str, PageCache] = {}
        self.variations: dict[str, Variation] = {}
        self.holes: dict[str, tuple[Callable[..., Any], bool]] = {}
        self.flights = Flights(
            waiters=self.settings["cache.pages.waiters"],
            longest=float(self.settings["cache.lock.lifetime"]),
        )
        self.afterwards = Afterwards(self.store)
        self.world: Callable[[], str] = str
        self.clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
        self.host: Callable[[str], str] = str
        self.connect: Connect = contextlib.nullcontext
        self.private_cookies: set[str] = set()
        self.session_cookie: str = getattr(
            registry, "cms_cache_session_cookie", self.settings["session.cookie_name"]
        )
        self.signed_in: Callable[[Request], bool] = _has_identity
        self.inner: Proceed | None = None
        self.usual: dict[str, tuple[Remembered, ...]] = {}
        # By the hash of the key: anybody can make up any number of long keys.
        self._seldom: dict[int, None] = {}
        self._passed: dict[int, tuple[float, Fence | None]] = {}
        self._matched = lru_cache(maxsize=2048)(self._match)

    @property
    def store(self) -> PageStore:
        return self.caches.pages

    @property
    def enabled(self) -> bool:
        return bool(self.settings["cache.pages.enabled"]) and self.store.enabled

    @cached_property
    def compression(self) -> dict[str, Any]:
        found: dict[str, Any] | None = getattr(self.registry, "cms_cache_compression", None)
        if not found or not found["compression.enabled"]:
            return {"codings": (), "minimum": 0}
        return {
            "codings": found["compression.codings"], "minimum": found["compression.minimum"]
        }  # fmt: skip

    def reading(self) -> Reading:
        """What begins to be read now."""
        try:
            fence = self.caches.changes.fence()
        except Unavailable:
            fence = None
        return Reading(self.caches.values, fence, self.clock)

    def world_since(self, before: str) -> str:
        """The world of what has been made since it was `before`.

        None that ever is, when it has changed meanwhile: what was made of both must not hold when
        it changes back.
        """
        return before if self.world() == before else ""

    def target(self, environ: dict[str, Any]) -> Target | str:
        """What a GET asks for, or why it is for nobody else."""
        path: str = environ.get("PATH_INFO", "")
        name = self.match(path)
        if name is None:
            return "route"
        options = self.routes[name]
        try:
            query = declared_query(environ.get("QUERY_STRING", ""), options.parameters())
        except ValueError:
            return "query"
        variations = [self.variations[each] for each in options.vary]
        scheme, host = environ["wsgi.url_scheme"], self.host(asked_host(environ))
        key = page_key(
            scheme,
            host,
            environ.get("SCRIPT_NAME", "") + path,
            query,
            [(each.name, each.value(environ)) for each in variations],
        )
        if len(key) > LONGEST:
            return "query"
        headers = tuple(header for each in variations for header in each.headers)
        return Target(key, name, host_of(scheme, host), options, query, headers)

    def match(self, path: str) -> str | None:
        """The cached route that a path belongs to, by its path alone.

        Args:
            path: as WSGI has it.
        """
        # Of long paths, which anybody can make up, nothing is remembered.
        matched = self._matched if len(path) <= _LONGEST_MATCHED else self._match
        return matched(path, self.world())

    def _match(self, path: str, world: str) -> str | None:
        mapper: Any = self.registry.queryUtility(IRoutesMapper)
        try:
            text = path.encode("latin-1").decode("utf-8") or "/"
        except UnicodeError:
            return None
        # What predicates may look at: a request that says nothing but its path.
        request = Request.blank("/")
        request.environ["PATH_INFO"] = path
        request.registry = self.registry
        for route in mapper.get_routes() if mapper is not None else ():
            match = route.match(text)
            if match is None:
                continue
            if not all(getattr(each, "path_only", False) for each in route.predicates):
                return None  # only the router can tell
            if all(each({"match": match, "route": route}, request) for each in route.predicates):
                return route.name if route.name in self.routes else None
        return None

    def check(self, found: Proven, reading: Reading, world: str) -> Verdict:
        """Whether a copy holds; what was found out is kept with it."""
        verdict = check(
            found, world, reading, self.caches.changes, self.caches.values, self.connect
        )
        if (not verdict.reason or verdict.by_time) and reading.fence is not None:
            found.hold(verdict.page, reading.fence)
        return verdict

    def find(self, key: str, reading: Reading, world: str) -> tuple[Proven | None, Verdict]:
        """The best copy there is, and whether it holds."""
        return self._best(self.store.near(key), self.store.shared, key, reading, world)

    def look(self, key: str, reading: Reading, world: str) -> tuple[Proven | None, Verdict]:
        """What `find` would find. It is not counted, and everything stays as it was."""
        near = self.store.near(key)
        mine = None if near is None else Proven(near.page, near.proven)
        return self._best(mine, self.store.look, key, reading, world)

    def _best(
        self,
        found: Proven | None,
        shared: Callable[[str], tuple[Proven | None, bool]],
        key: str,
        reading: Reading,
        world: str,
    ) -> tuple[Proven | None, Verdict]:
        verdict = Verdict("miss")
        if found is not None:
            verdict = self.check(found, reading, world)
            if not verdict.reason:
                return found, verdict
        other, foreign = shared(key)
        if foreign and found is None:
            verdict = Verdict("corrupt")
        if other is not None and (found is None or other.page.made_after(found.page)):
            return other, self.check(other, reading, world)
        return found, verdict

    def may_be_stale(self, found: Proven, verdict: Verdict) -> bool:
        """Whether an old page may be served while somebody renders: only time is over."""
        window = self.settings["cache.pages.stale"]
        return verdict.by_time and not found.page.strict and self._over(found) < window

    def may_help(self, found: Proven) -> bool:
        """Whether an old page is better than an error."""
        grace = self.settings["cache.pages.grace"]
        return not found.page.strict and self._over(found) < grace

    def _over(self, found: Proven) -> float:
        """The seconds since its lifetime ended."""
        return self.clock().timestamp() - found.page.created - found.page.lifetime

    def signed_in_only(self, hole: str) -> bool:
        """Whether visitors have nothing in a hole."""
        return self.holes.get(hole, (None, True))[1]

    def client(self, environ: dict[str, Any]) -> str:
        """The address of whoever asks, for limits."""
        return client_address(environ, getattr(self.registry, "cms_cache_trusted", ()))

    def admits(self, target: Target) -> bool:
        """Whether a page that was just made is worth a place in the store."""
        if target.options.admit == "first":
            return True
        seldom, name = self._seldom, hash(target.key)
        if seldom.pop(name, 0) is None:
            return True
        while len(seldom) >= 10_000:
            with contextlib.suppress(KeyError, StopIteration, RuntimeError):
                del seldom[next(iter(seldom))]
        seldom[name] = None
        return False

    def is_seldom(self, target: Target) -> bool:
        """Whether a page would not be stored when it is asked for now."""
        return target.options.admit == "second" and hash(target.key) not in self._seldom

    def entries(self, search: str = "") -> Iterator[Stored]:
        """The stored pages whose key or tags contain a text, in no order."""
        for page in self.store.all():
            if search in page.key or search in page.all_tags():
                yield stored(page)

    def end(self, *tags: str, publish: Callable[[Iterable[str]], bool] | None = None) -> bool:
        """End all that depends on `tags`, in every process; answers whether all can know.

        Pages are made again even where they would be the same.

        Args:
            publish: tells the processes; `changes.publish` unless given.
        """
        publish = publish or self.caches.changes.publish
        return publish((*tags, FORCED, *(FORCED + tag for tag in tags)))

    def count(self, said: Said, saved: float = 0.0) -> None:
        """Count an answer.

        Args:
            saved: seconds of rendering that it made unnecessary.
        """
        self.caches.counters.answered("page", said.decision, said.reason, saved)

    def no_vary_search(self, options: PageCache) -> str:
        """The parameters that make no difference to a page (No-Vary-Search)."""
        names = " ".join(f'"{name}"' for name in options.parameters())
        if not names:
            return "key-order, params"
        return f"key-order, params, except=({names})"


class _Nobody:
    """As if there were no request: a result that is kept is everybody's."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __enter__(self) -> None:
        threadlocal.manager.push({"request": None, "registry": self._registry})

    def __exit__(self, *error: object) -> None:
        threadlocal.manager.pop()


def _has_identity(request: Request) -> bool:
    return getattr(request, "identity", None) is not None

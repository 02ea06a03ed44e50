"""What the tweens and the caches add to a request.

    .venv/bin/python bench/cache_requests.py [--json]

Calls WSGI applications in this process, without a server, and prints

- microseconds of the processor that the three tweens add to a small response (best of several
  rounds, so that other work on the machine does not count);
- what a request costs that answers from warm service results, and its SQL statements;
- the SQL statements of the product's own look-ups, cold and warm: a page of a list, an author, a
  term, the menus, who is signed in;
- what a Redis adds that does not answer: by the clock on the wall, for whoever waits uses no
  processor. The server is a port of this host that takes connections and says nothing.
"""

from __future__ import annotations

import json
import logging
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pyramid.config import Configurator
from pyramid.events import NewResponse
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy import create_engine, event, text

ROUNDS = 9
REQUESTS = 400


def small(request: Request) -> Response:
    request.cache_kind = "private"
    return Response("short")


def public(request: Request) -> Response:
    request.cache_kind = "page"
    return Response("<p>A short page.</p>" * 20)


def warm(request: Request) -> Response:
    registry = request.registry
    data = registry.cms_caches.data

    def rows(sql: str) -> Any:
        with registry.engine.connect() as connection:
            return [list(row) for row in connection.execute(text(sql))]

    user = data.get_or_create(
        "users", 1, lambda: rows("SELECT 1, 'Anna'"), lifetime=300, tags=("table:user",)
    )
    posts = data.get_many(
        "lists", ["home", "news"], lambda keys: {key: rows("SELECT 1, 'A post'") for key in keys},
        lifetime=120, tags=("table:content",),
    )  # fmt: skip
    return Response(f"{user} {posts}")


def application(view: Any, settings: dict[str, str], *includes: str) -> tuple[Any, Any]:
    config = Configurator(settings=settings)
    # What every real application has, and what costs once however many there are.
    config.add_request_method(lambda request: None, "something", reify=True)
    config.add_subscriber(lambda event: None, NewResponse)
    for include in includes:
        config.include(include)
    config.add_route("page", "/")
    config.add_view(view, route_name="page")
    return config.make_wsgi_app(), config.registry


def ask(app: Any) -> None:
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http",
        "REMOTE_ADDR": "192.0.2.7", "HTTP_ACCEPT_ENCODING": "gzip, deflate, br, zstd",
        "HTTP_HOST": "localhost", "wsgi.version": (1, 0), "wsgi.input": None,
        "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }  # fmt: skip
    for _ in app(environ, lambda status, headers, error=None: None):
        pass


def per_request(*apps: Any) -> list[float]:
    """Microseconds a request of each application, measured in alternating rounds."""
    rounds: list[list[float]] = [[] for _ in apps]
    for _ in range(ROUNDS):
        for place, app in enumerate(apps):
            began = time.process_time()
            for _ in range(REQUESTS):
                ask(app)
            rounds[place].append((time.process_time() - began) / REQUESTS * 1e6)
    return [round(min(each), 1) for each in rounds]


def waits(app: Any) -> list[float]:
    """Microseconds on the wall of each of so many requests."""
    taken = []
    for _ in range(ROUNDS * REQUESTS):
        began = time.perf_counter()
        ask(app)
        taken.append((time.perf_counter() - began) * 1e6)
    return taken


def look_ups(folder: str) -> dict[str, list[int]]:
    """Statements of each look-up of the product, cold and warm."""
    from cms.accounts.queries import author_by_slug, identity_row
    from cms.accounts.services import AccountService
    from cms.app import main as compose
    from cms.content.listing.pages import list_page
    from cms.content.services import ContentService
    from cms.db.branches import migrator
    from cms.db.scope import open_scope
    from cms.menus.queries import placed_items
    from cms.taxonomy.queries import branch
    from cms.taxonomy.services import TaxonomyService
    from cms_cache.core.recording import Recorder, record

    Path(folder, "var").mkdir()
    registry = compose(
        {"here": folder, "__file__": f"{folder}/site.ini"},
        **{"cms.var": f"{folder}/var", "cms.secret": "only for measuring, never for a site",
           "site.url": "http://localhost", "log.level": "ERROR"},
    ).registry  # fmt: skip
    migrator(registry).upgrade()
    with open_scope(registry) as scope:
        user = scope.get(AccountService).create("ada", name="Ada", role="administrator")
        term = scope.get(TaxonomyService).create(taxonomy="category", name="Stone")
        scope.get(ContentService).create(
            type="post", title="A post", body="<p>x</p>", status="published", author_id=user.id
        )
        who, slug, path = user.id, user.slug, term.path
    now = registry.cms_clock.now()
    made: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        # What a process learns of changes it learns once for all look-ups.
        if "cache_" not in statement and not statement.startswith("BEGIN"):
            made.append(statement)

    event.listen(registry.cms_engine, "before_cursor_execute", note)
    found = {}
    home = {"type": "post", "locale": "en"}
    for name, look in {
        "a page of a list": lambda db: list_page(db, "home", home, 10, 1, now),
        "an author": lambda db: author_by_slug(db, slug),
        "a term": lambda db: branch(db, "category", "en", path),
        "the menus": lambda db: placed_items(db, "en", now),
        "who is signed in": lambda db: identity_row(db, who),
    }.items():
        counts = []
        for _ in range(2):
            made.clear()
            with (
                record(Recorder(registry.cms_pages.reading(), collects=False)),
                registry.cms_reading_engine.connect() as db,
            ):
                look(db)
            counts.append(len(made))
        found[name] = counts
    registry.cms_caches.close()
    registry.cms_engine.dispose()
    return found


TWEENS = ("cms_cache.web.limits", "cms_cache.web.compression", "cms_cache.web.headers")


def main() -> None:
    logging.disable(logging.WARNING)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        generous = {"cache.var": folder, "limits.browsing": "1000000/minute"}
        for name, view in (("private", small), ("public", public)):
            bare, _ = application(view, {})
            tweens, _ = application(view, generous, *TWEENS)
            plain, with_tweens = per_request(bare, tweens)
            found[f"bare {name} request, µs"] = plain
            found[f"three tweens add to a small {name} response, µs"] = round(
                with_tweens - plain, 1
            )

        caches_app, registry = application(warm, generous, "cms_cache.web.caches")
        engine = registry.engine = create_engine("sqlite://")
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        ask(caches_app)
        cold = len(statements)
        statements.clear()
        (found["warm user and content lists, µs a request"],) = per_request(caches_app)
        found["SQL statements, cold and warm"] = [cold, len(statements)]

        silent = socket.create_server(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        dead, registry = application(
            warm,
            {**generous, "cache.backend": "redis", "cache.redis.url": url, "cache.near.size": "0"},
            "cms_cache.web.caches",
        )
        registry.engine = engine
        breaker = registry.cms_caches.server.breaker
        none, registry = application(
            warm, {**generous, "cache.backend": "none"}, "cms_cache.web.caches"
        )
        registry.engine = engine
        assert breaker.is_open
        without, with_dead = waits(none), waits(dead)
        assert breaker.is_open
        silent.close()
        breaker.stop()
        added = statistics.median(with_dead) - statistics.median(without)
        found["a dead Redis adds after the breaker opened, median, µs"] = round(added, 1)
    with tempfile.TemporaryDirectory() as folder:
        found["SQL statements of look-ups, cold and warm"] = look_ups(folder)
    if "--json" in sys.argv:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        for name, value in found.items():
            print(f"{name:60} {value}")


if __name__ == "__main__":
    main()

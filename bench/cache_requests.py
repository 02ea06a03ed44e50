"""What the tweens and the caches add to a request.

    .venv/bin/python bench/cache_requests.py [--json]

Calls a WSGI application in this process, without a server: a bare one, one with the three
tweens, one whose Redis has died, one that answers from warm service results; prints
microseconds of the processor a request (best of several rounds, so that other work on the machine
does not count) and the SQL statements of the warm look-ups.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
import time
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


TWEENS = ("cms_cache.web.limits", "cms_cache.web.compression", "cms_cache.web.headers")


def main() -> None:
    logging.disable(logging.WARNING)
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        generous = {"cache.var": folder, "limits.browsing": "1000000/minute"}
        bare, _ = application(small, {})
        tweens, _ = application(small, generous, *TWEENS)
        plain, with_tweens = per_request(bare, tweens)
        found["bare request, µs"] = plain
        found["three tweens add to a small response, µs"] = round(with_tweens - plain, 1)

        caches_app, registry = application(warm, generous, "cms_cache.web.caches")
        engine = registry.engine = create_engine("sqlite://")
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        ask(caches_app)
        cold = len(statements)
        statements.clear()
        (found["warm user and content lists, µs a request"],) = per_request(caches_app)
        found["SQL statements, cold and warm"] = [cold, len(statements)]

        dead, registry = application(
            warm,
            {**generous, "cache.backend": "redis", "cache.redis.url": "redis://192.0.2.1:6379",
             "cache.redis.connect_timeout": "0.05", "cache.near.size": "0"},
            "cms_cache.web.caches",
        )  # fmt: skip
        registry.engine = engine
        none, registry = application(
            warm, {**generous, "cache.backend": "none"}, "cms_cache.web.caches"
        )
        registry.engine = engine
        ask(dead)
        without, with_dead = per_request(none, dead)
        found["a dead Redis adds after the breaker opened, µs"] = round(with_dead - without, 1)
    if "--json" in sys.argv:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        for name, value in found.items():
            print(f"{name:60} {value}")


if __name__ == "__main__":
    main()

"""What the page cache costs and saves.

    .venv/bin/python bench/public_pages.py build DIR
    .venv/bin/python bench/cache_pages.py DIR [--json] [cache.backend=memory cache.processes=one]

Calls the site in DIR in this process, without a server; times are of the processor, medians of
many, so that other work on the machine counts little:

- a hit, with its SQL statements; a hit of somebody who is signed in, with theirs; with
  `cache.backend=redis cache.redis.url=…` of a server that nobody else uses, its commands as well;
- a miss against the bare render of the same page (`cache.pages.enabled = false`);
- ending a tag while 100,000 pages are stored; checking a page with 500 tags;
- what the log adds to a save on a SQLite file that is safe against loss of power, by the clock.

What share of requests are hits is measured by `cache_mix.py`.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import public_pages
from sqlalchemy import event

ENTRIES = 100_000


def environ(path: str, query: str = "", **headers: str) -> dict[str, Any]:
    """A GET as a server hands it on."""
    return {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "6543", "HTTP_HOST": "127.0.0.1:6543",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip, br, zstd", **headers,
    }  # fmt: skip


def call(app: Any, asked: dict[str, Any]) -> tuple[int, dict[str, str]]:
    """Status and headers of an answer that is read to its end."""
    found: list[Any] = []
    body = app(asked, lambda status, headers, error=None: found.append((status, headers)))
    for _ in body:
        pass
    if hasattr(body, "close"):
        body.close()
    return int(found[0][0][:3]), dict(found[0][1])


def median(action: Callable[[], Any], rounds: int) -> float:
    """Microseconds of processor time that `action` takes."""
    return statistics.median(spent(action) for _ in range(rounds)) * 1e6


def spent(action: Callable[[], Any]) -> float:
    """Seconds of processor time that this thread takes for `action`."""
    began = time.thread_time()
    action()
    return time.thread_time() - began


def statements(app: Any, action: Callable[[], Any]) -> int:
    """SQL statements that `action` sends."""
    made: list[str] = []

    def note(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            made.append(statement)

    engine = app.registry.cms_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(made)


def commands(app: Any, action: Callable[[], Any]) -> int:
    """Commands that Redis is given while `action` runs, by anybody."""
    client = app.registry.cms_caches.server.client

    def given() -> int:
        stats = client.info("commandstats")
        return sum(of["calls"] for name, of in stats.items() if name != "cmdstat_info")

    before = given()
    action()
    return given() - before


def signed_in(app: Any) -> str:
    """The cookie of an editor's session."""
    from webtest import TestApp

    from cms.accounts.services import AccountService
    from cms.accounts.types import Purpose
    from cms.db.scope import open_scope

    with open_scope(app.registry) as scope:
        service = scope.get(AccountService)
        user = service.create(f"bench{time.time_ns()}", name="Bench", role="editor")
        link = service.issue_link(user, Purpose.SIGN_IN)
    browser = TestApp(app, extra_environ={"HTTP_HOST": "127.0.0.1:6543"})
    browser.get(link.path).form.submit()
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


def one_page(folder: Path) -> dict[str, Any]:
    """Hits and misses of one post."""
    given = dict(each.split("=", 1) for each in sys.argv[2:] if "=" in each)
    app = public_pages.make_app(folder, cached=True, **given)
    bare = public_pages.make_app(folder)
    path = "/post-50/"
    caches = app.registry.cms_caches
    caches.clear()
    call(app, environ(path))
    made = caches.pages.near(next(iter(caches.pages._near))).page
    while len(made.variants) < 4:  # its compressed forms are made meanwhile
        time.sleep(0.01)

    def miss() -> None:
        call(app, environ(path, HTTP_ACCEPT_ENCODING="identity"))

    key = next(iter(caches.pages._near))
    found = {
        "hit, us": median(lambda: call(app, environ(path)), 3000),
        "hit, statements": statements(app, lambda: [call(app, environ(path)) for _ in range(50)]),
        "304, us": 0.0,
    }
    if caches.server is not None:
        found["hit, commands of Redis"] = commands(
            app, lambda: [call(app, environ(path)) for _ in range(50)]
        )
    tag = call(app, environ(path))[1]["ETag"]
    found["304, us"] = median(lambda: call(app, environ(path, HTTP_IF_NONE_MATCH=tag)), 3000)
    cookie = signed_in(app)
    call(app, environ(path))
    found["signed in, statements"] = statements(
        app, lambda: call(app, environ(path, HTTP_COOKIE=cookie))
    )
    found["signed in, us"] = median(lambda: call(app, environ(path, HTTP_COOKIE=cookie)), 500)
    plain = {"HTTP_ACCEPT_ENCODING": "identity"}
    # Sharing and compressing are done by threads after the answer: neither is under way here.
    afterwards = app.registry.cms_pages.afterwards
    afterwards._compressing.put = lambda *given: True

    def forget() -> None:
        afterwards.settle()
        caches.pages.drop(key)

    # In pairs: the machine may be slower a second later.
    more = []
    for _ in range(1000):
        forget()
        alone = spent(lambda: call(bare, environ(path, **plain)))
        forget()
        more.append(spent(miss) - alone)
    found["miss more than the bare render, us"] = statistics.median(more) * 1e6
    found["bare render, us"] = median(lambda: call(bare, environ(path, **plain)), 200)
    return found


def many_entries() -> dict[str, Any]:
    """Ending a tag, and checking a page, however many pages there are."""
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    from cms_cache.core.caches import open_caches
    from cms_cache.core.freshness.types import Fence
    from cms_cache.core.pages.check import check
    from cms_cache.core.pages.entry import FORMAT, Page
    from cms_cache.core.pages.store import Proven
    from cms_cache.core.recording import Reading

    caches = open_caches(
        {"cache.backend": "memory", "cache.processes": "one", "cache.memory.size": "2g",
         "cache.near.size": "2g"}
    )  # fmt: skip
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    changes = caches.follow(engine, create=True)
    fence = changes.fence()

    def page(number: int, tags: tuple[str, ...]) -> Page:
        return Page(
            format=FORMAT, key=f"http://x/{number}", route="r", world="", created=time.time(),
            lifetime=86_400, until=None, epoch=fence.epoch, seq=fence.seq, tags=tags, values=(),
            status=200, headers=(), etag="x", variants={"identity": b"x"}, holes=(), strict=False,
            cost=0.0,
        )  # fmt: skip

    for number in range(ENTRIES):
        caches.pages.keep(page(number, ("content", f"content:{number}")), fence)
    ended = median(lambda: changes.publish(["content:7"]), 300)
    many = Proven(page(-1, tuple(f"content:{number}" for number in range(500))))
    now = dt.datetime.now(dt.UTC)
    moved = changes.fence()
    reading = Reading(caches.values, moved, lambda: now)

    def look() -> None:
        check(many, "", reading, caches.changes, caches.values, lambda: None)  # type: ignore[arg-type,return-value]

    after = median(look, 3000)
    many.proven = moved
    unchanged = median(look, 3000)
    assert isinstance(fence, Fence)
    caches.close()
    engine.dispose()
    return {
        f"ending a tag with {ENTRIES} pages stored, us": ended,
        "checking a page with 500 tags when nothing changed, us": unchanged,
        "checking it after other changes, us": after,
    }


def a_save() -> dict[str, Any]:
    """What a save of one row takes on a file, with the log and without it, and a tag by itself."""
    from sqlalchemy import create_engine, text

    from cms_cache.core.caches import open_caches

    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as folder:
        url = f"sqlite:///{folder}/db"
        plain, followed = create_engine(url), create_engine(url)
        for engine in (plain, followed):
            event.listen(engine, "connect", _safely)
        caches = open_caches({"cache.var": folder})
        with plain.begin() as db:
            db.execute(text("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)"))
            db.execute(text("INSERT INTO note (id, body) VALUES (1, '')"))
        changes = caches.follow(followed, create=True)
        save = text("UPDATE note SET body = hex(randomblob(20))").execution_options(
            cache_tables=("note",)
        )

        def saved(engine: Any) -> float:
            began = time.perf_counter()
            with engine.begin() as db:
                db.execute(save)
            return time.perf_counter() - began

        def ended() -> float:
            began = time.perf_counter()
            changes.publish(["note:1"])
            return time.perf_counter() - began

        for each in (plain, followed):
            saved(each)
        # In pairs, as above.
        pairs = [(saved(plain), saved(followed)) for _ in range(400)]
        alone = statistics.median(ended() for _ in range(400))
        caches.close()
        for each in (plain, followed):
            each.dispose()
    return {
        "a save of a row on a file, by the clock, us": statistics.median(p for p, _ in pairs) * 1e6,
        "the log adds to it, us": statistics.median(f - p for p, f in pairs) * 1e6,
        "ending a tag in a transaction of its own there, us": alone * 1e6,
    }


def _safely(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")


def main() -> None:
    folder = Path(sys.argv[1])
    found = {**one_page(folder), **many_entries(), **a_save()}
    if "--json" in sys.argv:
        print(json.dumps(found, indent=2))
        return
    for name, amount in found.items():
        if isinstance(amount, dict):
            print(name)
            for kind, count in amount.items():
                print(f"    {count:7}  {kind}")
        else:
            print(f"{amount:10.3f}  {name}" if amount < 1 else f"{amount:10.1f}  {name}")


if __name__ == "__main__":
    main()

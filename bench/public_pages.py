"""A site like those of the peers in the benchmark, and a server for it.

python bench/public_pages.py build DIR           make the site (100 articles)
python bench/public_pages.py serve DIR [PORT]    serve it with waitress, nothing cached
python bench/public_pages.py serve DIR PORT cached    the same with the page cache
python bench/public_pages.py time DIR            microseconds a page, without a server
python bench/public_pages.py profile DIR [PATH]  where the time goes
"""

from __future__ import annotations

import cProfile
import datetime as dt
import io
import logging
import pstats
import random
import shutil
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ARTICLES = 100
LISTED = 20
MENU = 12
PAGES = ("/", "/post-50/", "/category/stone/", "/page/3/")
SYLLABLES = "ka lo mi ren ta vo shi du pel ar gen tor bil sa ne qui fra mon est ly ing er al un"


def words(rng: random.Random, count: int) -> list[str]:
    """Return words that repeat about as often as those of real prose."""
    syllables = SYLLABLES.split()
    known = ["".join(rng.choice(syllables) for _ in range(rng.randint(1, 3))) for _ in range(900)]
    return rng.choices(known, [1 / (i + 3) for i in range(len(known))], k=count)


def settings(folder: Path, *, cached: bool = False) -> dict[str, str]:
    """Return the ini of the site below *folder*."""
    return {
        "cache.pages.enabled": str(cached).lower(),
        "cms.var": str(folder / "var"),
        "cms.secret": "only for measuring, never for a site",
        "site.url": "http://127.0.0.1:6543",
        "site.hosts": "127.0.0.1 localhost",
        "site.name": "Bench blog",
        "site.posts_per_page": str(LISTED),
        "permalink.post": "{slug}",
        "log.access": "false",
        "log.level": "WARNING",
    }


def make_app(folder: Path, *, cached: bool = False, **more: str) -> Any:
    """The site in *folder*; *more* are lines of its ini file."""
    from cms.app import main

    ini = {**settings(folder, cached=cached), **more}
    return main({"here": str(folder), "__file__": str(folder / "site.ini")}, **ini)


def build(folder: Path) -> None:
    """Make the site: articles of sixteen sections, a menu of twelve, an author, categories."""
    from cms.accounts.models import User
    from cms.content.services import ContentService
    from cms.db.branches import migrator
    from cms.db.scope import open_scope
    from cms.menus.models import Menu, MenuItem
    from cms.taxonomy.models import Term

    shutil.rmtree(folder, ignore_errors=True)
    (folder / "var").mkdir(parents=True)
    registry = make_app(folder).registry
    migrator(registry).upgrade()
    rng = random.Random(3)
    now = dt.datetime.now(dt.UTC)

    def text(count: int) -> str:
        return " ".join(words(rng, count)).capitalize()

    with open_scope(registry) as scope:
        author = User(
            login="ines", name="Ines Marchetti", slug="ines", role="author", bio=text(20),
            created_at=now, updated_at=now,
        )  # fmt: skip
        scope.db.add(author)
        terms = [
            Term(
                taxonomy=taxonomy, locale="en", name=name.title(), slug=name, path=name,
                created_at=now, updated_at=now,
            )
            for taxonomy, name in (
                ("category", "stone"), ("category", "light"),
                ("tag", "tura"), ("tag", "giza"), ("tag", "nile"),
            )
        ]  # fmt: skip
        scope.db.add_all(terms)
        scope.db.flush()
        service = scope.get(ContentService)
        made = []
        for number in range(ARTICLES):
            sections = [f"<h2>{text(5)}</h2><p>{text(230)}.</p>" for _ in range(16)]
            made.append(
                service.create(
                    type="post", title=text(7), slug=f"post-{number}", body="".join(sections),
                    excerpt=text(110), status="published", author_id=author.id,
                    published_at=now - dt.timedelta(hours=ARTICLES - number),
                    terms=[terms[number % 2].id, terms[2].id, terms[3 + number % 2].id],
                )
            )  # fmt: skip
        menu = Menu(slug="main", name="Main", locale="en", place="main")
        menu.items = [
            MenuItem(position=place, kind="content", target_id=content.id)
            for place, content in enumerate(made[:MENU])
        ]
        scope.db.add(menu)
    print(f"{ARTICLES} articles in {folder}")


def ask(app: Any, path: str) -> tuple[str, int]:
    """Ask *app* for *path* as a browser would; return status and length."""
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "6543", "HTTP_HOST": "127.0.0.1:6543",
        "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.version": (1, 0), "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False, "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT": "text/html,*/*;q=0.8", "HTTP_ACCEPT_ENCODING": "identity",
        "HTTP_USER_AGENT": "bench",
    }  # fmt: skip
    found = []
    body = app(environ, lambda status, headers, error=None: found.append(status))
    length = sum(len(part) for part in body)
    if hasattr(body, "close"):
        body.close()
    return found[0], length


def measure(folder: Path) -> None:
    """Print the processor time of a page inside one process, nothing cached: median of 400."""
    app = make_app(folder)
    for path in PAGES:
        taken = []
        for _ in range(400):
            start = time.thread_time()
            status, length = ask(app, path)
            taken.append(time.thread_time() - start)
        middle = statistics.median(taken) * 1e6
        print(f"{path:20} {status:8} {length:7} bytes {middle:7.0f} us {1e6 / middle:7.0f} /s")


def profile(folder: Path, path: str) -> None:
    """Print where the time of 300 renders of *path* goes."""
    app = make_app(folder)
    ask(app, path)
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(300):
        ask(app, path)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


def serve(folder: Path, port: int, *, cached: bool) -> None:
    from waitress import serve as run

    run(make_app(folder, cached=cached), host="127.0.0.1", port=port, threads=4)


def main() -> None:
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    logging.basicConfig(level=logging.WARNING)
    command, folder = sys.argv[1], Path(sys.argv[2]).absolute()
    more = sys.argv[3] if len(sys.argv) > 3 else ""
    if command == "build":
        build(folder)
    elif command == "serve":
        serve(folder, int(more or 6543), cached="cached" in sys.argv)
    elif command == "time":
        measure(folder)
    elif command == "profile":
        profile(folder, more or "/")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()

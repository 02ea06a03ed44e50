"""The share of hits in a recorded mix of requests, with a publication a minute.

    .venv/bin/python bench/public_pages.py build DIR
    .venv/bin/python bench/cache_mix.py DIR [--json]

Calls the site in DIR in this process, without a server. Readers go for what is new, a crawler walks
from page to page, a scanner asks for what is not there; campaign links have `utm_*`, browsers bring
foreign cookies, one in a hundred is signed in. Each minute a post is published or retitled. The mix
is the same in each run, so that the rate is, too.
"""

from __future__ import annotations

import itertools
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

MINUTES = 20
REQUESTS_A_MINUTE = 600


class Asked(NamedTuple):
    """A request: a path, a query string, a `Cookie` header; `known` when there is such a page."""

    path: str
    query: str = ""
    cookie: str = ""
    known: bool = True


def requests(
    posts: Sequence[str], lists: Sequence[str], session: str, *, seed: int = 7
) -> Iterator[Asked]:
    """The mix, without an end.

    Args:
        posts: addresses of posts, the newest first; it may grow meanwhile.
        lists: addresses of lists, feeds and other pages.
        session: the cookie of somebody who is signed in.
    """
    chance = random.Random(seed)
    crawler = itertools.cycle([*posts, *lists])
    while True:
        weights = [1 / (rank + 2) for rank in range(len(posts))]
        path = chance.choices(posts, weights)[0] if chance.random() < 0.6 else chance.choice(lists)
        kind = chance.random()
        if kind < 0.10:
            yield Asked(path, f"utm_source={chance.random()}&fbclid={chance.random()}")
        elif kind < 0.25:
            yield Asked(path, cookie=f"_ga=GA1.{chance.random()}; consent=yes")
        elif kind < 0.26:
            yield Asked(path, cookie=session)
        elif kind < 0.36:
            yield Asked(next(crawler))
        elif kind < 0.38:
            yield Asked(f"/wp-{chance.randrange(10**9)}.php", known=False)
        else:
            yield Asked(path)


def run(
    ask: Callable[[Asked], tuple[int, str]],
    mix: Iterator[Asked],
    publish: Callable[[int], None],
    *,
    minutes: int = MINUTES,
    each: int = REQUESTS_A_MINUTE,
) -> tuple[float, Counter[str]]:
    """The share of hits among requests for pages that are there, and what was said how often.

    Args:
        ask: answers the status and what `Cache-Status` said.
        publish: called at the beginning of each minute, with its number.
    """
    said: Counter[str] = Counter()
    hits = wanted = 0
    for minute in range(minutes):
        publish(minute)
        for asked in itertools.islice(mix, each):
            status, found = ask(asked)
            words = found.split("; ")
            is_hit = "hit" in words
            detail = words[-1] if words[-1].startswith("detail=") else ""
            said[" ".join(filter(None, ("hit" if is_hit else words[1], detail, str(status))))] += 1
            if asked.known:
                wanted += 1
                hits += is_hit
    return hits / wanted, said


def measure(folder: Path) -> dict[str, Any]:
    """Run the mix on the site in a folder."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import cache_pages
    import public_pages
    from sqlalchemy import select

    from cms.content.models import Content
    from cms.content.services import ContentService
    from cms.db.scope import open_scope
    from cms.web.links import Links

    app = public_pages.make_app(folder, cached=True)
    app.registry.cms_caches.clear()
    session = cache_pages.signed_in(app)
    with open_scope(app.registry, write=False) as scope:
        rows = scope.db.execute(
            select(Content.id, Content.path)
            .where(Content.type == "post", Content.status == "published")
            .order_by(Content.published_at.desc())
        ).all()
    links = Links(app.registry.cms_settings)
    posts = [links.content(row.path) for row in rows]
    lists = ["/", "/category/stone/", "/category/light/", "/page/2/", "/page/3/", "/tag/nile/",
             "/feed/", "/sitemap.xml", "/robots.txt"]  # fmt: skip

    def publish(minute: int) -> None:
        with open_scope(app.registry) as scope:
            service = scope.get(ContentService)
            if minute % 2:
                row = rows[minute % len(rows)]
                service.update(row.id, title=f"Retitled in minute {minute}")
                return
            made = service.create(
                type="post", title=f"Minute {minute}", body="<p>News.</p>", status="published"
            )
            posts.insert(0, links.content(made.path or ""))

    def ask(asked: Asked) -> tuple[int, str]:
        headers = {"HTTP_COOKIE": asked.cookie} if asked.cookie else {}
        status, found = cache_pages.call(
            app, cache_pages.environ(asked.path, asked.query, **headers)
        )
        return status, found.get("Cache-Status", "")

    rate, said = run(ask, requests(posts, lists, session), publish)
    return {"hit rate of pages that are there": rate, "answers": dict(said.most_common())}


def main() -> None:
    found = measure(Path(sys.argv[1]))
    if "--json" in sys.argv:
        print(json.dumps(found, indent=2))
        return
    for kind, count in found.pop("answers").items():
        print(f"{count:10}  {kind}")
    for name, amount in found.items():
        print(f"{amount:10.3f}  {name}")


if __name__ == "__main__":
    main()

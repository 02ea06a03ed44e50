"""The mix of requests of bench/cache_mix.py in small: a publication a minute, and still hits."""

from __future__ import annotations

from bench.cache_mix import requests, run
from tests.fixtures.sites import visitor
from tests.functional.caching.crawling import crawl

LISTS = ("/", "/page/2/", "/category/stone/", "/feed/", "/sitemap.xml", "/robots.txt")


def test_nineteen_in_twenty_are_hits(site, app, writer, sign_in):
    stone = writer.term("category", "Stone")
    posts = [writer.url(post) for post in reversed(writer.posts(25, terms=[stone]))]
    editor = visitor(site)
    sign_in(editor, "editor")
    session = "; ".join(f"{name}={value}" for name, value in editor.cookies.items())
    crawl(app, LISTS)

    def publish(minute):
        posts.insert(0, writer.url(writer.write(title=f"Minute {minute}", terms=[stone])))

    def ask(asked):
        url = f"{asked.path}?{asked.query}" if asked.query else asked.path
        headers = {"Cookie": asked.cookie} if asked.cookie else {}
        answer = visitor(site).get(url, headers=headers, status="*")
        assert answer.status_int == (200 if asked.known else 404)
        assert asked.cookie == session or "user-bar" not in answer.text
        return answer.status_int, answer.headers["Cache-Status"]

    rate, said = run(ask, requests(posts, LISTS, session), publish, minutes=3, each=600)
    assert rate >= 0.95, said

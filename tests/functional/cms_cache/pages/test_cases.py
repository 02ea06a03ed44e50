"""How the page cache behaves, seen from outside. Bodies, headers and renders are compared."""

import contextlib
import datetime as dt
import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime

import brotli
import pytest
import zstandard
from webob import Request as BlankRequest

from cms_cache.core.pages.key import url_tag
from tests.functional.cms_cache.pages.application import status_of
from tests.functional.cms_cache.pages.models import Other, Timed

MISS = "fwd=miss; stored; detail=miss"


@pytest.fixture(
    params=["file", "memory", "redis", "file-shared",
            pytest.param("redis-shared", marks=pytest.mark.heavy)]
)  # fmt: skip
def backend(request):
    """Also where a process keeps nothing itself: what all processes share answers each time."""
    return request.param


def kept(site, path="/misbehave/x", **script):
    """What two visitors are told one after the other, and how often was rendered."""
    site.script = script
    before = site.renders[path]
    answers = [site.get(path, expect_errors=True) for _ in range(2)]
    return *[status_of(each) for each in answers], site.renders[path] - before


def test_case_01_two_gets(site):
    site.add("a", "one")
    first, second, head = site.get("/note/a"), site.get("/note/a"), site.visitor().head("/note/a")
    assert [status_of(each) for each in (first, second, head)] == [MISS, "hit", "hit"]
    assert first.body == second.body == b"one by author of a"
    assert head.body == b""
    assert head.headers["Content-Length"] == first.headers["Content-Length"]
    assert head.headers["ETag"] == first.headers["ETag"] == second.headers["ETag"]
    assert site.renders["/note/a"] == 1


def test_case_01_a_head_comes_first(site):
    site.add("a", "one")
    assert site.visitor().head("/note/a").body == b""
    assert site.get("/note/a").body == b"one by author of a"
    assert site.renders["/note/a"] == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_case_02_other_methods_bypass(site, method):
    answer = site.raw("/unsafe/x", method=method)
    assert status_of(answer) == "fwd=bypass; detail=method"
    assert site.get("/unsafe/x").text == "seen 2"
    assert site.said("/unsafe/x") == "hit"


def test_case_03_a_successful_unsafe_request_ends_the_copy(site):
    assert site.get("/unsafe/x").text == "seen 1"
    site.visitor().post("/unsafe/x?status=422", status=422)
    site.visitor().post("/unsafe/x?status=500", status=500)
    site.visitor().request("/unsafe/x", method="OPTIONS")
    assert site.get("/unsafe/x").text == "seen 1"
    site.get("/unsafe/y")
    site.visitor().post("/unsafe/x")
    assert site.get("/unsafe/x").text == "seen 6"
    assert site.said("/unsafe/y") == "hit"


@pytest.mark.parametrize(
    "location",
    ["/echo/x", "http://notes.example/echo/x", "http://NOTES.example:80/echo/x?a=1", "../echo/x"],
)
@pytest.mark.parametrize("name", ["Location", "Content-Location"])
def test_case_03_and_that_of_its_location(site, location, name):
    site.get("/echo/x")
    site.get("/echo/y")
    site.visitor().post("/plain/location", {"to": location, "as": name})
    assert site.said("/echo/x").startswith("fwd=stale; stored")
    assert site.said("/echo/y") == "hit"


@pytest.mark.parametrize("location", ["http://elsewhere.example/echo/x", "//elsewhere/echo/x"])
def test_case_03_but_not_on_another_host(site, location):
    site.get("/echo/x")
    site.visitor().post("/plain/location", {"to": location})
    assert site.said("/echo/x") == "hit"


@pytest.mark.parametrize("how", ["cookie", "late cookie"])
def test_case_04_a_response_with_a_cookie(site, how):
    told = kept(site, **{how: "secret", "kind": "page"})
    assert told == (*["fwd=bypass; detail=set-cookie"] * 2, 2)
    assert "no-store" in site.get("/misbehave/x").headers["Cache-Control"]
    site.script = {"kind": "page"}
    for _ in range(2):
        assert "Set-Cookie" not in site.get("/misbehave/x").headers


def test_case_03_wherever_the_application_is_mounted(site):
    shop = site.visitor(SCRIPT_NAME="/shop")
    assert shop.get("/unsafe/x").text == "seen 1"
    shop.post("/unsafe/x")
    assert shop.get("/unsafe/x").text == "seen 3"
    shop.post("/plain/location", {"to": "/shop/unsafe/x"})
    assert shop.get("/unsafe/x").text == "seen 4"


def test_case_03_whoever_asked_for_the_page_without_a_host(site):
    """HTTP/1.0 knows none: the server has a name."""
    asked = BlankRequest.blank("/unsafe/x", base_url="http://notes.example:8080")
    del asked.environ["HTTP_HOST"]
    assert asked.get_response(site.router).text == "seen 1"
    assert site.said("/unsafe/x") == "hit"
    site.visitor().post("/unsafe/x")
    assert site.get("/unsafe/x").text == "seen 3"


def test_case_05_signed_in(site):
    site.add("a", "one")
    tag = site.get("/note/a").headers["ETag"]
    anna = site.visitor()
    anna.post("/plain/in")
    since = {"If-Modified-Since": "Tue, 01 Jan 2999 00:00:00 GMT"}
    for headers in ({}, {"If-None-Match": tag}, {"If-None-Match": "*"}, since):
        mine = anna.get("/note/a", headers=headers)
        assert mine.status_int == 200
        assert mine.text == "one by author of a[Anna]"
        assert mine.headers["Cache-Control"] == "private, no-store"
        assert "ETag" not in mine.headers
    site.edit("a", "two")
    assert anna.get("/note/a").text == "two by author of a[Anna]"
    assert site.get("/note/a").text == "two by author of a"
    assert status_of(anna.get("/list/x")) == "fwd=miss; stored; detail=signed-in"
    anna.post("/plain/out")
    assert anna.get("/note/a").text == "two by author of a"


def test_case_05_what_touches_the_session_is_for_one_visitor(site):
    assert kept(site, touch="session") == (*["fwd=bypass; detail=session"] * 2, 2)
    anna = site.visitor()
    anna.post("/plain/in")
    assert anna.get("/misbehave/x").text == "hello Anna"
    assert site.get("/misbehave/x").text == "hello None"


def test_case_05_a_token_is_nobody_elses(site):
    site.script = {"touch": "csrf"}
    answers = [site.get("/misbehave/x") for _ in range(2)]
    assert answers[0].text != answers[1].text
    assert all(each.headers["Cache-Control"] == "private, no-store" for each in answers)


def test_case_06_authorization(site):
    site.get("/echo/x")
    for value in ("Basic YTpi", ""):
        answer = site.get("/echo/x", {"Authorization": value})
        assert status_of(answer) == "fwd=bypass; detail=authorization"
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Authorization" not in site.get("/echo/x").text


def test_case_07_foreign_cookies(site):
    plain = site.get("/echo/x")
    for cookie in ("_ga=GA1.2.3", "a=b; c=d", "session_of_another=1", "broken", "x=" + "y" * 3000):
        with_cookie = site.get("/echo/x", {"Cookie": cookie})
        assert with_cookie.body == plain.body
        assert status_of(with_cookie) == "hit"
    assert site.renders["/echo/x"] == 1


@pytest.mark.parametrize("word", ["no-store", "private", "no-cache"])
def test_case_08_words_that_forbid(site, word):
    reason = f"fwd=bypass; detail={word}"
    for more in ("", ", max-age=100", ", public", '="Set-Cookie"', ",s-maxage=9"):
        for said in (word + more, word.upper() + more):
            assert kept(site, **{"Cache-Control": said}) == (reason, reason, 2), said


AGES = [
    ({"Cache-Control": "s-maxage=10, max-age=1000"}, 10),
    ({"Cache-Control": "max-age=1000, s-maxage=10"}, 10),
    ({"Cache-Control": "max-age=10", "Expires": "Thu, 01 Jan 2099 00:00:00 GMT"}, 10),
    ({"Cache-Control": "max-age=10, max-age=99999"}, 10),
    ({"Cache-Control": 'max-age="10"'}, 10),
    ({"Cache-Control": "public", "Expires": "+10"}, 10),
]


@pytest.mark.parametrize(("headers", "age"), AGES)
def test_case_09_which_age_counts(site, headers, age):
    site.script = dict(headers)
    if headers.get("Expires", "").startswith("+"):
        ends = site.pages.clock() + dt.timedelta(seconds=int(headers["Expires"]) + 1)
        site.script["Expires"] = format_datetime(ends, usegmt=True)
    assert status_of(site.get("/misbehave/x")) == MISS
    assert site.said("/misbehave/x") == "hit"
    site.later(age - 5)
    assert site.said("/misbehave/x") == "hit"
    site.later(10)
    before = site.renders["/misbehave/x"]
    assert site.said("/misbehave/x").startswith("fwd=")
    assert site.renders["/misbehave/x"] == before + 1


GARBAGE = [
    *({"Cache-Control": f"public, {name}={value}"}
      for name in ("max-age", "s-maxage") for value in ("x", "-1", "1.5", "", "0", "9" * 40)),
    *({"Cache-Control": "public", "Expires": each}
      for each in ("0", "tomorrow", "Mon, 01 Jan 2001 00:00:00 GMT")),
]  # fmt: skip


def test_case_09_garbage_is_no_age(site):
    for headers in GARBAGE:
        first, second, renders = kept(site, **headers)
        assert renders == 2, headers
        assert "hit" not in (first, second), headers
        assert "stored" not in first, headers


def test_case_09_a_route_says_its_own(site):
    assert kept(site, "/short/x", kind="page") == (MISS, "hit", 1)
    site.later(61)
    assert kept(site, "/short/x", kind="page")[1:] == ("hit", 1)


def test_case_10_what_is_missing_appears_at_once(site):
    for _ in range(3):
        answer = site.get("/note/new", status=404)
        assert status_of(answer) == "fwd=bypass; detail=status"
    site.add("new", "here")
    assert site.get("/note/new").text == "here by author of new"
    assert site.said("/note/new") == "hit"


@pytest.mark.parametrize("status", ["302", "404", "500", "503"])
def test_case_10_statuses_that_are_not_stored(site, status):
    assert kept(site, status=status, kind="page")[2] == 2


@pytest.mark.parametrize("status", [301, 410])
def test_case_10_statuses_that_are(site, status):
    site.script = {"status": str(status), "kind": "page"}
    first, again = (site.get("/misbehave/x", status=status) for _ in range(2))
    assert [status_of(each) for each in (first, again)] == [MISS, "hit"]
    assert again.body == first.body
    assert again.headers.get("Location") == first.headers.get("Location")
    assert "Set-Cookie" not in again.headers


def test_case_11_ignored_parameters_hit_the_clean_copy(site):
    clean = site.get("/query/x")
    for query in ("utm_source=canary", "fbclid=canary&gclid=canary", "&&=canary", "%63anary"):
        answer = site.get(f"/query/x?{query}")
        assert status_of(answer) == "hit"
        assert answer.body == clean.body
    first = site.get("/query/y?utm_source=canary&page=2&PAGE=canary")
    assert "canary" not in first.text
    assert status_of(site.get("/query/y?page=2")) == "hit"


def test_case_11_declared_parameters_make_pages_of_their_own(site):
    paths = ["/query/x?page=1&sort=a", "/query/x?page=2&sort=a", "/query/x?page=1", "/query/x",
             "/query/x?page=", "/query/x?page=1&page=2", "/query/x?page=2&page=1",
             "/query/x?page=1%26sort%3Da"]  # fmt: skip
    bodies = set()
    for path in paths:
        assert site.said(path) == MISS
        bodies.add(site.get(path).text)
    assert len(bodies) == len(paths)
    assert site.get("/query/x?sort=a&page=1").text == site.get(paths[0]).text
    assert site.renders["/query/x"] == len(paths)


def test_case_11_too_many_parameters_are_not_stored(site):
    path = "/query/x?page=1&" + "&".join(f"a{number}" for number in range(6000))
    assert site.said(path) == "fwd=bypass; detail=query"
    assert site.said("/query/x?page=" + "1" * 3000) == "fwd=bypass; detail=query"


def test_case_12_variants_live_side_by_side(site):
    for language in ("en", "fr", "de"):
        first = site.get("/vary/x", {"Accept-Language": language})
        assert status_of(first) == MISS
        assert first.headers["Vary"].lower() == "accept-language, accept-encoding"
    for language in ("en", "fr-CA", "de"):
        again = site.get("/vary/x", {"Accept-Language": language})
        assert status_of(again) == "hit"
        assert again.headers["Vary"].lower() == "accept-language, accept-encoding"
    assert site.renders["/vary/x"] == 3


@pytest.mark.parametrize(
    "said", ["", "X-Accept-Language", "accept-language", "Accept-Encoding, ACCEPT-LANGUAGE"]
)
@pytest.mark.parametrize("most", ["1k", "1m"])
def test_case_12_what_it_varies_by_is_said(make, settings, said, most):
    """Kept here or not, a proxy keeps it: it must not give a German page to a Frenchman."""
    site = make(settings, **{"cache.pages.most": most})
    site.script = {"kind": "page", "Vary": said} if said else {"kind": "page"}
    for _ in range(2):
        vary = site.get("/several/x", {"Accept-Language": "de"}).headers["Vary"]
        names = [each.strip().lower() for each in vary.split(",")]
        assert names.count("accept-language") == 1
        assert names.count("accept-encoding") == 1


@pytest.mark.parametrize("vary", ["X-Thing", "Accept-Encoding, x-thing"])
def test_case_12_what_it_varies_by_undeclared_is_seen(site, vary):
    site.script = {"kind": "page", "Vary": vary, "echo": "X-Thing"}
    for thing in ("a", "b"):
        answer = site.get("/misbehave/x", {"X-Thing": thing})
        assert answer.text == thing
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert status_of(answer) == "fwd=bypass; detail=vary"
    assert site.get("/misbehave/x").text == "nothing"


def test_case_12_each_in_each_coding(site):
    for language in ("en", "fr"):
        headers = {"Accept-Language": language}
        text = site.raw("/vary/x", headers).text
        bodies = set()
        for coding in ("gzip", "br", "zstd", "identity"):
            answer = site.raw("/vary/x", {**headers, "Accept-Encoding": coding})
            assert status_of(answer) == "hit"
            bodies.add(decoded(answer)[1].decode())
        assert bodies == {text}
    assert site.renders["/vary/x"] == 2


def decoded(response):
    coding = response.headers.get("Content-Encoding", "identity")
    undo = {"gzip": gzip.decompress, "br": brotli.decompress, "identity": bytes,
            "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body)}  # fmt: skip
    return coding, undo[coding](response.body)


@pytest.mark.parametrize(
    ("asked", "coding"),
    [("gzip", "gzip"), ("br", "br"), ("zstd", "zstd"), ("identity", "identity"),
     ("gzip;q=0", "identity"), ("*;q=0", "identity"), ("gzip;q=0, *", "zstd"), ("", "identity"),
     ("x-gzip", "gzip"), ("br;q=0.1, gzip", "gzip"), ("gzip;q=x", "identity")],
)  # fmt: skip
def test_case_13_codings(site, asked, coding):
    site.script = {"kind": "page"}
    tags = set()
    for status in (MISS, "hit"):
        answer = site.raw("/misbehave/x", {"Accept-Encoding": asked})
        assert status_of(answer) == status
        found, body = decoded(answer)
        assert body == site.body.encode()
        assert found == coding
        assert "accept-encoding" in answer.headers["Vary"].lower()
        tags.add(answer.headers["ETag"])
    assert len(tags) == 1
    assert ("-" in tags.pop()) == (coding != "identity")
    same = site.raw("/misbehave/x", {"Accept-Encoding": asked,
                                     "If-None-Match": answer.headers["ETag"]})  # fmt: skip
    assert same.status_int == 304
    assert same.headers["ETag"] == answer.headers["ETag"]
    assert "accept-encoding" in same.headers["Vary"].lower()


def test_case_14_host_and_scheme_are_in_the_key(site):
    pages = [
        site.get("/echo/x"),
        site.get("/echo/x", {"Host": "other.example"}),
        site.get("/echo/x", {"Host": "notes.example:8080"}),
        site.visitor(**{"wsgi.url_scheme": "https"}).get("/echo/x"),
    ]
    assert [status_of(each) for each in pages] == [MISS] * 4
    assert len({each.text for each in pages}) == 4


FORGED = {
    "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil", "X-Forwarded-For": "1.2.3.4", "Forwarded": "host=evil.example",
    "X-HTTP-Method-Override": "POST", "User-Agent": "evil", "Accept": "evil/evil",
    "Accept-Language": "xx", "Referer": "http://evil.example/", "X-Requested-With": "evil",
}  # fmt: skip


def test_case_14_forged_headers_change_nothing(site):
    for name, value in FORGED.items():
        poisoned = site.get(f"/echo/{name}", {name: value})
        clean = site.get(f"/echo/{name}")
        assert status_of(clean) == "hit"
        assert poisoned.text == clean.text
        assert "evil" not in clean.text
        assert site.seen.pop()[2] == ["Host"]


@pytest.mark.parametrize(
    "host", ["NOTES.EXAMPLE", "notes.example.", "notes.example:80", "notes.example/echo"]
)
def test_case_14_another_spelling_of_the_host_changes_nothing(site, host):
    site.get("/x" if host.endswith("echo") else "/echo/x", {"Host": host}, expect_errors=True)
    assert "http://notes.example/echo/x " in site.get("/echo/x").text


def test_case_15_if_none_match(site):
    site.add("a", "one")
    tag = site.get("/note/a").headers["ETag"]
    site.pages.store.clear()
    for cold in (True, False):
        if cold:
            site.caches.clear()
        for asked in (tag, f"W/{tag}", f'"x", {tag}', "*", f'"x",W/{tag} , "y"'):
            answer = site.get("/note/a", {"If-None-Match": asked})
            assert answer.status_int == 304
            assert answer.body == b""
            assert answer.headers["ETag"] == tag
            assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert "Date" in answer.headers
    for asked in ('"x"', tag.strip('"'), "", '""', '"' + tag):
        assert site.get("/note/a", {"If-None-Match": asked}).status_int == 200
    site.edit("a", "two")
    assert site.get("/note/a", {"If-None-Match": tag}).text == "two by author of a"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "script", [{}, {"Vary": "Cookie"}, {"write": "1"}, {"Cache-Control": "public, no-cache"}]
)
def test_case_15_also_what_is_not_stored(make, settings, script, method):
    """As it would be without a page cache."""
    site = make(settings, **{} if script else {"cache.pages.most": "1k"})
    off = make(settings, **{"cache.pages.enabled": "no"})
    site.script = off.script = {"kind": "page", **script}
    for each in (site, off):
        answer = each.raw("/misbehave/x", method=method)
        assert answer.content_length == len(site.body)
        tag = answer.headers["ETag"]
        again = each.raw("/misbehave/x", {"If-None-Match": tag}, method=method)
        assert (again.status_int, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert "detail=" in site.said("/misbehave/x")


@pytest.mark.parametrize(
    ("since", "status"),
    [("Tue, 02 Jan 2024 03:04:05 GMT", 304), ("Tuesday, 02-Jan-24 03:04:05 GMT", 304),
     ("Tue Jan  2 03:04:05 2024", 304), ("Wed, 03 Jan 2024 00:00:00 GMT", 304),
     ("Tue, 02 Jan 2024 03:04:04 GMT", 200), ("yesterday", 200), ("", 200), ("0", 200)],
)  # fmt: skip
def test_case_16_if_modified_since(site, since, status):
    site.script = {"kind": "page", "Last-Modified": "Tue, 02 Jan 2024 03:04:05 GMT"}
    for _ in range(2):
        answer = site.get("/misbehave/x", {"If-Modified-Since": since})
        assert answer.status_int == status
    other = site.get("/misbehave/x", {"If-Modified-Since": since, "If-None-Match": '"x"'})
    assert other.status_int == 200


def test_case_17_age_rises(site):
    site.stop_clock()
    site.script = {"Cache-Control": "public, max-age=100"}
    assert "Age" not in site.get("/misbehave/x").headers
    ages = []
    for _ in range(3):
        answer = site.get("/misbehave/x")
        assert answer.headers["Cache-Control"] == "public, max-age=100"
        ages.append(int(answer.headers["Age"]))
        site.later(10)
    assert ages == [0, 10, 20]
    site.later(-33)
    assert site.get("/misbehave/x").headers.get("Age", "0") == "0"


@pytest.mark.parametrize(
    "headers",
    [{"Cache-Control": "no-cache"}, {"Pragma": "no-cache"}, {"Cache-Control": "max-age=0"},
     {"Cache-Control": "no-store"}],
)  # fmt: skip
def test_case_18_a_client_cannot_force_a_render(site, headers):
    assert site.said("/echo/x") == MISS
    assert site.said("/echo/x", headers=headers) == "hit"
    assert site.renders["/echo/x"] == 1


@pytest.mark.parametrize("by", ["time", "edit"])
def test_case_19_a_failing_render_leaves_the_old_page(site, by):
    site.add("a", "one")
    old = site.get("/list/x")
    site.failing = True
    assert site.said("/list/x") == "hit"
    site.later(86_500 if by == "time" else 5)
    if by == "edit":
        site.edit("a", "two")
    for _ in range(2):
        answer = site.get("/list/x")
        assert answer.body == old.body
        assert status_of(answer) == "stale"
        assert answer.headers["Cache-Status"].endswith("detail=stale-error")
        assert int(answer.headers["Age"]) >= 5
    site.failing = False
    assert site.get("/list/x").text == ("two" if by == "edit" else "one")
    site.failing = True
    site.later(86_400 * 2 + 10)
    with pytest.raises(RuntimeError):
        site.get("/list/x")


def test_case_19_and_all_who_wait_get_it_by_one_attempt(site):
    site.add("a", "one")
    site.get("/list/x")
    site.edit("a", "two")
    site.failing, site.fail = True, lambda: site.gate.wait(20)
    with ThreadPoolExecutor(20) as pool, crowd(site) as waiting:
        asked = [pool.submit(site.get, "/list/x") for _ in range(20)]
        wait_until(lambda: waiting() == 19)
        site.gate.set()
        answers = [each.result() for each in asked]
    assert {each.text for each in answers} == {"one"}
    assert {each.headers["Cache-Status"].split("=")[-1] for each in answers} == {"stale-error"}
    assert site.renders["/list/x"] == 2
    # Who comes after an edit that may have mended it does not take that for an answer.
    site.gate.clear()
    with ThreadPoolExecutor(2) as pool, crowd(site) as waiting:
        first = pool.submit(site.get, "/list/x")
        wait_until(lambda: site.renders["/list/x"] == 3)
        site.edit("a", "three")
        second = pool.submit(site.get, "/list/x")
        wait_until(waiting)
        site.failing = False
        site.gate.set()
        assert first.result().text == "one"
        assert second.result().text == "three"


def test_case_19_and_all_who_wait_for_what_was_never_made_are_told_so(site):
    """A crowd is no burden to what fails: it fails once."""
    site.failing, site.fail = True, lambda: site.gate.wait(20)
    with ThreadPoolExecutor(20) as pool, crowd(site) as waiting:
        asked = [pool.submit(site.get, "/list/x", status="*") for _ in range(20)]
        wait_until(lambda: waiting() == 19)
        site.gate.set()
        failed = [each for each in asked if each.exception() is not None]
    assert [str(each.exception()) for each in failed] == ["the view fails"]
    answers = [each.result() for each in asked if each not in failed]
    assert {each.status_int for each in answers} == {503}
    assert {status_of(each) for each in answers} == {"fwd=bypass; detail=failed"}
    assert {each.headers["Retry-After"] for each in answers} == {"1"}
    assert {each.headers["Cache-Control"] for each in answers} == {"no-store"}
    assert site.renders["/list/x"] == 1
    # Who comes after it tries again.
    site.failing = False
    assert site.said("/list/x") == "fwd=miss; stored; detail=miss"


@contextlib.contextmanager
def crowd(site):
    """Let everybody wait, and tell how many have begun to."""
    site.pages.flights._patience = 20
    wait, begun = site.pages.flights.wait, []

    def waits(*args):
        begun.append(1)
        return wait(*args)

    site.pages.flights.wait = waits
    try:
        yield lambda: len(begun)
    finally:
        del site.pages.flights.wait


def wait_until(true):
    for _ in range(6000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never was")


@pytest.mark.parametrize("by", ["time", "edit"])
def test_case_19_but_not_what_must_be_revalidated(site, by):
    site.script = {"Cache-Control": "public, max-age=10, must-revalidate"}
    site.get("/misbehave/x")
    if by == "time":
        site.later(11)
    else:
        site.caches.changes.publish([url_tag("notes.example", "/misbehave/x")])
    site.failing = True
    with pytest.raises(RuntimeError):
        site.get("/misbehave/x")


def test_case_20_stale_by_time_is_served_while_somebody_renders(site):
    site.add("a", "one")
    site.gate.set()
    site.get("/gate/x")
    assert site.inside.acquire(timeout=10)
    site.gate.clear()
    site.later(86_401)
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(site.get, "/gate/x")
        assert site.inside.acquire(timeout=10)
        others = [site.get("/gate/x") for _ in range(5)]
        site.gate.set()
        assert status_of(leader.result()).startswith("fwd=stale; stored; detail=stale-time")
    assert {status_of(each) for each in others} == {"stale"}
    assert {each.text for each in others} == {"one"}
    assert site.renders["/gate/x"] == 2


def test_case_20_stale_by_an_edit_waits_for_the_render(site):
    """However late in it they come: those who looked before it landed do not render either."""
    site.add("a", "text 0")
    site.gate.set()
    site.get("/gate/x")
    for number in range(1, 21):
        assert site.inside.acquire(timeout=10)
        site.gate.clear()
        site.edit("a", f"text {number}")
        with ThreadPoolExecutor(6) as pool:
            leader = pool.submit(site.get, "/gate/x")
            assert site.inside.acquire(timeout=10)
            site.inside.release()
            others = [pool.submit(site.get, "/gate/x") for _ in range(5)]
            site.gate.set()
            assert {each.result().text for each in (leader, *others)} == {f"text {number}"}
        assert site.renders["/gate/x"] == number + 1


def test_case_20_nobody_waits_for_ever(site):
    """More threads than may wait: those beyond are told to come again."""
    site.pages.flights._patience = 0.01
    site.pages.flights._patient = threading.Semaphore(0)
    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(site.get, "/gate/x")
        assert site.inside.acquire(timeout=10)
        busy = site.get("/gate/x", status=503)
        assert busy.headers["Retry-After"] == "1"
        assert busy.headers["Cache-Control"] == "no-store"
        site.gate.set()
        leader.result()
    assert site.said("/gate/x") == "hit"


@pytest.mark.parametrize("first", ["hit", "error"])
def test_case_20_fifty_clients_on_an_expired_page(site, first):
    site.pages.flights._patience = 20
    site.add("a", "one")
    if first == "error":
        site.failing = True
        with pytest.raises(RuntimeError):
            site.get("/list/x")
        site.failing = False
    site.get("/list/x")
    renders = site.renders["/list/x"]
    site.edit("a", "two")
    barrier = threading.Barrier(50)

    def ask(_):
        barrier.wait()
        return site.get("/list/x")

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, range(50)))
    assert {each.text for each in answers} == {"two"}
    assert site.renders["/list/x"] == renders + 1


@pytest.mark.parametrize("before", ["missing", "failed", "unpublished", "private"])
def test_case_20_fifty_clients_on_a_page_that_nobody_had_to_wait_for(site, before):
    """Each of them has seen that it is not there yet, and asks again the moment that it is."""
    site.pages.flights._patience = 20
    path, text = "/list/x", "one"
    if before == "missing":
        path, text = "/note/a", "one by author of a"
        site.get(path, status=404)
    elif before == "failed":
        path, text = "/misbehave/x", site.body
        site.script = {"status": "503"}
        site.get(path, status=503)
    elif before == "unpublished":
        site.stop_clock()
        path, text = "/ahead/x", "[1]"
        at = (site.pages.clock() + dt.timedelta(seconds=30)).timestamp()
        with site.writing() as db:
            db.add(Timed(id=1, at=at))
        site.get(path, status=404)
    else:
        path, text = "/misbehave/x", site.body
        site.script = {"Cache-Control": "private"}
        site.get(path)
    site.add("a", "one") if before != "failed" else None
    site.script = {"kind": "page"}
    if before == "unpublished":
        site.get(path, status=404)
        # The clock goes on for what was passed as well: by half a second that really goes by.
        site.later(29.5)
        site.get(path, status=404)
        time.sleep(0.6)
        site.later(1)
    barrier, renders = threading.Barrier(20), site.renders[path]
    site.pause = 0.1

    def ask(_):
        barrier.wait()
        return site.get(path).text

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(20))) == {text}
    assert site.renders[path] == renders + 1


def test_case_20_who_comes_while_somebody_still_sees_nothing(site):
    begun = threading.Event()
    site.meanwhile = lambda: begun.set() or site.gate.wait(20)
    with ThreadPoolExecutor(21) as pool, crowd(site) as waiting:
        first = pool.submit(site.get, "/note/a", status=404)
        assert begun.wait(20)
        site.add("a", "one")
        site.pause = 0.1
        others = [pool.submit(site.get, "/note/a") for _ in range(20)]
        wait_until(lambda: waiting() == 20)
        site.gate.set()
        assert first.result().status_int == 404
        assert {each.result().text for each in others} == {"one by author of a"}
    assert site.renders["/note/a"] == 2


def test_case_21_a_tag_ends_its_pages_once(site):
    site.add("a", "one")
    for path in ("/list/x", "/note/a", "/echo/x"):
        site.get(path)
    site.caches.changes.publish(["note"])
    for path in ("/list/x", "/note/a"):
        assert site.said(path) == "fwd=stale; stored; detail=stale-tag:note"
        assert site.said(path) == "hit"
    assert site.said("/echo/x") == "hit"


def test_case_21_a_value_that_is_the_same_leaves_its_pages(site):
    first = site.get("/other/x")
    with site.writing() as db:
        db.add(Other(id=2, text="not mine"))
    again = site.get("/other/x")
    assert status_of(again) == "hit"
    assert again.headers["ETag"] == first.headers["ETag"]
    with site.writing() as db:
        db.add(Other(id=1, text="mine"))
    assert site.get("/other/x").text == "['mine']"


def test_case_23_purge(site):
    for path in ("/echo/x", "/echo/y", "/query/x?page=1", "/query/x"):
        site.get(path)
    site.caches.changes.publish([url_tag("notes.example", "/query/x")])
    assert site.said("/query/x").startswith("fwd=stale; stored")
    assert site.said("/query/x?page=1").startswith("fwd=stale; stored")
    assert site.said("/echo/x") == site.said("/echo/y") == "hit"
    site.caches.clear()
    for path in ("/echo/x", "/echo/y", "/query/x"):
        assert site.said(path) != "hit"


@pytest.mark.parametrize("off", [{"cache.pages.enabled": "false"}, {"cache.backend": "none"}])
def test_case_23_off(make, settings, off):
    site = make(settings, **off)
    for _ in range(2):
        answer = site.get("/echo/x")
        assert "Cache-Status" not in answer.headers
    assert "Cache-Status" not in site.visitor().post("/plain/x").headers
    assert site.renders["/echo/x"] == 2


@pytest.mark.parametrize("damage", [b"", b"x", b"\x00" * 100, None])
def test_case_24_a_corrupt_entry(site, damage):
    body = site.get("/echo/x").body
    key = site.pages.store._place("http://notes.example/echo/x")
    backend = site.pages.store.region.guard
    raw = backend.get_serialized(key)
    assert isinstance(raw, bytes)
    backend.set_serialized(key, raw[:-1] if damage is None else damage)
    site.pages.store.clear()
    answer = site.get("/echo/x")
    assert answer.body == body
    assert status_of(answer) == "fwd=miss; stored; detail=corrupt"
    site.pages.store.clear()
    assert site.said("/echo/x") == "hit"


@pytest.mark.parametrize(
    "failing", [("get_serialized", "set_serialized", "delete"), ("get_serialized",),
                ("set_serialized",)],
    ids=lambda failing: failing[0] + f"-{len(failing)}",
)  # fmt: skip
def test_case_24_the_backend_fails(site, failing):
    guard = site.pages.store.region.guard
    right = guard.backend
    names = ("get_serialized", "set_serialized", "delete")
    guard.backend = type("Backend", (), {
        "kind": right.kind, "get_mutex": lambda self, key: None,
        **{name: _fails if name in failing else _as_before(right, name) for name in names},
    })()  # fmt: skip
    for number in range(3):
        site.pages.store.clear()
        answer = site.get("/echo/x")
        assert answer.status_int == 200
        assert status_of(answer).startswith("fwd=miss")
        assert site.renders["/echo/x"] == number + 1
    guard.backend = right
    site.pages.store.clear()
    # Where writing went on, what was written is there.
    assert ("stored" in site.said("/echo/x")) is ("set_serialized" in failing)
    site.pages.store.clear()
    assert site.said("/echo/x") == "hit"


def _as_before(backend, name):
    return lambda self, *args: getattr(backend, name)(*args)


def _fails(*args):
    from cms_cache.core.errors import Unavailable

    raise Unavailable("the disk is full")


@pytest.mark.parametrize(
    ("script", "reason"),
    [({"streamed": "1", "kind": "page"}, "streamed"), ({"Vary": "Cookie", "kind": "page"}, "vary"),
     ({"Vary": "*", "kind": "page"}, "vary"), ({"write": "1", "kind": "page"}, "wrote")],
)  # fmt: skip
def test_why_something_is_not_stored(site, script, reason):
    assert kept(site, **script) == (*[f"fwd=bypass; detail={reason}"] * 2, 2)


def test_what_is_too_large_is_not_stored(make, settings):
    site = make(settings, **{"cache.pages.most": "1k"})
    assert kept(site, kind="page") == (*["fwd=bypass; detail=too-large"] * 2, 2)
    assert site.get("/misbehave/x").text == site.body


def test_what_changes_by_itself_does(site):
    assert kept(site, kind="page", until="50") == (MISS, "hit", 1)
    site.later(51)
    assert kept(site, kind="page", until="50")[0] == "fwd=stale; stored; detail=boundary"


def test_a_second_request_admits(site):
    assert [site.said("/second/x") for _ in range(3)] == ["fwd=miss; detail=admission", MISS, "hit"]

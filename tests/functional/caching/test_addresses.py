"""What is typed as an address is understood as a browser does, or is said to be none."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cms.caching.explaining import explain, tag_of
from cms.errors import InvalidError
from cms.scripts.errors import ExitCode
from tests.fixtures.sites import visitor
from tests.functional.site.conftest import writer

__all__ = ["writer"]

HOME = (
    "/#team", "http://localhost/?b=2#c3?x#y", "http://localhost#top", "/#\u00e9", "/?", " /\t",
    "/\r\n?b=\n2", "http:\\\\localhost\\", "HTTP://LOCALHOST:80", "http://localhost:/",
    "http://ada:secret@localhost/",
)  # fmt: skip
NONE = (
    "#team", "?page=2", "about/", "http://", "http://?x", "http:///about/", "http://localhost:0/",
    "http://localhost\uff0fx/", "http://" + "\u00fc" * 64,
)  # fmt: skip


@pytest.mark.parametrize("url", [*HOME, "/#\udcff"])
def test_the_commands_ask_for_what_a_browser_asks_for(run, app, url):
    found = run("cache", "explain", url, "--json").json
    assert found["key"] == "http://localhost/"
    assert run("cache", "show", url).err == f"Error: nothing is stored of {found['url']}\n"
    app.get("/")

    assert found["url"] in run("cache", "explain", url).out
    assert run("cache", "explain", url, "--json").json["decision"] == "hit"
    assert run("cache", "show", url, "--json").json["key"] == found["key"]
    assert run("cache", "clear", "--url", url, "--json").json["pages"] == 1


@pytest.mark.parametrize("url", HOME)
def test_so_does_the_admin(site, app, sign_in, url):
    visitor(site).get("/", status="*")
    sign_in(app, "administrator")

    assert "From the store" in app.get("/admin/cache/explain", {"url": url})
    given = {"what": "url", "name": url}
    assert "1 stored page would end." in app.get("/admin/cache/clear", given)


@pytest.mark.parametrize("url", [*NONE, "/?\ud800", "http://\udcff/"])
def test_what_is_no_address_is_refused_in_one_sentence(run, url):
    for words in (("explain",), ("show",), ("clear", "--url")):
        ended = run("cache", *words, url)
        assert ended.code == ExitCode.REFUSED
        assert "is no address" in ended.err


@pytest.mark.parametrize("url", NONE)
def test_and_in_the_admin(app, sign_in, url):
    sign_in(app, "administrator")

    assert "is no address" in app.get("/admin/cache/explain", {"url": url}, status=422)
    given = {"what": "url", "name": url}
    assert "is no address" in app.get("/admin/cache/clear", given, status=422)


@pytest.mark.ini({"site.hosts": "xn--bcher-kva.example"})
def test_a_host_in_other_letters_is_asked_for_by_its_name_in_the_dns(run):
    found = run("cache", "explain", "http://B\u00fccher.example:8080/", "--json").json
    assert (found["url"], found["reason"]) == ("http://xn--bcher-kva.example:8080/", "miss")


@pytest.mark.ini({"site.old_hosts": "old.example"})
def test_an_old_host_leads_on(run):
    found = run("cache", "explain", "http://old.example/about/#team", "--json").json
    assert (found["reason"], found["detail"]) == ("moved", "http://localhost/about/")


@pytest.mark.parametrize("path", ["/%00/", "/%ff/", "/a/../b/", "/\x1b[31m", "/" + "x" * 3000])
def test_what_nobody_is_answered_is_not_stored(run, path):
    assert run("cache", "explain", path, "--json").json["decision"] == "bypass"
    assert run("cache", "show", path).code == ExitCode.REFUSED
    ended = run("cache", "clear", "--url", path)
    assert ended.code == ExitCode.REFUSED
    assert "is no address" in ended.err
    assert len(ended.err) < 300
    assert "\x1b" not in ended.err


def test_a_page_with_a_long_address_is_cleared_like_any_other(run, app, writer):
    post = writer.write(slug="\u5bfa" * 70)
    url = app.get(writer.url(post)).request.url
    assert len(url) > 600

    assert run("cache", "clear", "--url", url, "--json").json["pages"] == 1


PIECES = (
    "http:", "https:", "ftp:", "localhost", "example", "/", "//", "\\", "#", "?", "@", ":", "80",
    "0", "[", "]", "::1", "%", "%00", "%2f", ".", "..", " ", "\t", "\n", "\0", "\u00fc", "\uff0f",
    "\ud800", "xn--", "&a=b", ";",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(url=st.lists(st.sampled_from(PIECES) | st.characters(), max_size=12).map("".join))
@example(url="http://localhost/" + "x" * 100_000)
def test_whatever_is_typed_is_an_address_or_none(site, url):
    for ask in (partial(explain, site.wsgi, trial=False), partial(tag_of, site.registry)):
        with suppress(InvalidError):
            found = ask(url)
            assert (found if isinstance(found, str) else found.url).isascii()

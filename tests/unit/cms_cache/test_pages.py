"""The page cache's pure parts: what may be shared, under which key, as which bytes."""

import datetime as dt
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_cache.core import codec
from cms_cache.core.freshness.types import Fence
from cms_cache.core.pages.check import ALL, check
from cms_cache.core.pages.entry import FORMAT, Hole, Page, digest, pack, unpack
from cms_cache.core.pages.key import declared_query, host_of, page_key, url_tag
from cms_cache.core.pages.policy import directives, lifetime_of, seconds, why_not
from cms_cache.core.pages.store import Proven
from cms_cache.core.recording import Reading
from cms_cache.core.signing import sign
from cms_cache.core.values import Remembered
from cms_cache.web.pages import status
from cms_cache.web.pages.respond import respond, with_query

KEY = b"k" * 32
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def page(**changes):
    return msgspec.structs.replace(
        Page(
            format=FORMAT, key="http://a.example/", route="r", world="w",
            created=NOW.timestamp(), lifetime=100, until=None, epoch=1, seq=5, tags=("note",),
            values=(), status=200, headers=(("Content-Type", "text/html"),),
            etag=digest(b"body"), variants={"identity": b"body"}, holes=(), strict=False, cost=0.1,
        ),
        **changes,
    )  # fmt: skip


class TestPolicy:
    @pytest.mark.parametrize(
        ("text", "found"),
        [("", {}), ("Max-Age=5", {"max-age": "5"}), ('private="a, b", x', {"private": "a, b",
         "x": ""}), ("max-age = 5", {"max-age": "5"}), ("max-age=9,max-age=5", {"max-age": "5"}),
         (",,;=", {})],
    )  # fmt: skip
    def test_directives(self, text, found):
        assert directives(text) == found

    @given(st.text(max_size=40))
    def test_no_header_is_an_error(self, text):
        directives(text)
        assert 0 <= seconds(text) <= 31_536_000
        lifetime_of({"Cache-Control": text, "Expires": text}, 0.0)

    @pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "٣", "1e9", "9" * 12, " 5"])
    def test_garbage_is_no_age(self, text):
        assert seconds(text) == 0

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [({}, ""), ({"status": 404}, "status"), ({"status": 500}, "status"),
         ({"status": 302}, "status"), ({"status": 206}, "status"), ({"status": 410}, ""),
         ({"length": None}, "streamed"), ({"length": 11}, "too-large"), ({"length": 10}, "")],
    )  # fmt: skip
    def test_why_not(self, changes, reason):
        row = {"status": 200, "headers": {}, "ours": True, "length": 1, "most": 10} | changes
        assert why_not(row.pop("status"), row.pop("headers"), **row) == reason

    @pytest.mark.parametrize(
        ("headers", "ours", "theirs"),
        [({"Set-Cookie": "a=b"}, "set-cookie", "set-cookie"), ({"Cache-Control": "no-store"},
          "no-store", "no-store"), ({"Cache-Control": "PRIVATE"}, "private", "private"),
         ({"Cache-Control": "public, max-age=0"}, "", "no-cache"), ({"Pragma": "no-cache"}, "",
          "no-cache"), ({"Content-Encoding": "gzip"}, "encoded", "encoded"),
         ({"Vary": "Accept-Encoding, Accept-Language"}, "", ""), ({"Vary": "Cookie"}, "vary",
          "vary"), ({"Expires": "never"}, "", "no-cache")],
    )  # fmt: skip
    def test_which_headers_forbid(self, headers, ours, theirs):
        for mine, reason in ((True, ours), (False, theirs)):
            given = {"variations": ("accept-language",), "length": 1, "most": 10}
            assert why_not(200, headers, ours=mine, **given) == reason


class TestKey:
    def test_it_reads_like_the_url(self):
        query = declared_query("b=2&x=3&a=1&b=1", ("a", "b"))
        key = page_key("http", "A.example:80", "/é /x".encode().decode("latin-1"), query)
        assert key == "http://a.example/%C3%A9%20/x?a=1&b=2&b=1"

    @pytest.mark.parametrize(
        ("scheme", "host", "found"),
        [("http", "A.B", "a.b"), ("http", "a:80", "a"), ("https", "a:443", "a"),
         ("http", "a:443", "a:443"), ("https", "a:80", "a:80"), ("http", "a.", "a"),
         ("http", "[::1]:8080", "[::1]:8080"), ("http", "a/b", "a%2Fb"), ("http", "a b", "a%20b")],
    )  # fmt: skip
    def test_hosts_have_one_spelling(self, scheme, host, found):
        assert host_of(scheme, host) == found

    @given(st.data())
    def test_different_pages_have_different_keys(self, data):
        text = st.text("ab/?&=% +é ", max_size=4)
        part = st.tuples(
            st.sampled_from(["a.example", "b.example", "a.example/a"]), text,
            st.lists(st.tuples(st.sampled_from(["p", "q"]), text), max_size=2),
            st.lists(st.tuples(st.just("language"), text), max_size=1),
        )  # fmt: skip
        one, other = data.draw(part), data.draw(part)

        def key(host, path, query, variations):
            raw = ("/" + path).encode().decode("latin-1")
            return page_key("http", host, raw, query, variations)

        assert (key(*one) == key(*other)) == (one == other)

    def test_a_page_is_tagged_with_its_address_alone(self):
        assert url_tag("A.example:8080", "/x") == url_tag("a.example", "/x") == "url:a.example/x"
        assert url_tag("a.example", "/x/") != url_tag("a.example", "/x")


class TestEntry:
    def test_it_comes_back(self):
        made = page(
            values=(Remembered("f", b"a", b"d", ("x",), 1.5),), holes=(Hole(1, "bar", b"\x80"),)
        )
        raw = pack(made, KEY)
        assert unpack(raw, KEY, made.key) == made
        assert unpack(raw, KEY, None) == made

    def test_nothing_foreign_does(self):
        made = page()
        raw = pack(made, KEY)
        for wrong in (raw[:-1], raw + b"x", raw[16:], b"", b"x", bytes(200), raw[:16],
                      bytes([raw[0] ^ 1]) + raw[1:], pack(made, b"o" * 32)):  # fmt: skip
            assert unpack(wrong, KEY, made.key) is None
        assert unpack(raw, KEY, "http://b.example/") is None
        assert unpack(pack(page(format=FORMAT + 1), KEY), KEY, made.key) is None
        assert unpack(pack(page(variants={"gzip": b""}), KEY), KEY, made.key) is None

    def test_signed_nonsense_does_not_either(self):
        for body in (b"", b"\xc1", codec.encode([1, 2]), codec.encode({"a": 1}), b"\x91" * 5000):
            assert unpack(sign(body, KEY), KEY, None) is None

    @given(st.binary(max_size=60))
    def test_no_bytes_are_an_error(self, raw):
        assert unpack(raw, KEY, None) is None


class Moved:
    """A record of changes in which these tags have moved."""

    def __init__(self, *tags):
        self.tags = set(tags)

    def fresh(self, tags, fence):
        return not self.tags & set(tags)


class Values:
    """Values that are as they were, but for those named."""

    def __init__(self, *other):
        self.other = other
        self.asked = []

    def fetch(self, notes, reading):
        pass

    def again(self, note, reading, db):
        self.asked.append(note.name)
        return None if note.name in self.other else note


class TestCheck:
    def verdict(self, made=None, *, moved=(), other=(), seconds=0, seq=9, connect=None, **found):
        self.values = Values(*other)
        now = NOW + dt.timedelta(seconds=seconds)
        fence = None if seq is None else Fence(1, seq)
        reading = Reading(self.values, fence, lambda: now)

        def no_database():
            raise OSError

        import contextlib

        opened = connect or (lambda: contextlib.nullcontext("db"))
        if connect == "none":
            opened = no_database
        proven = Proven(made or page(), **found)
        return check(proven, "w", reading, Moved(*moved), self.values, opened)

    def test_nothing_moved(self):
        assert self.verdict().reason == ""

    def test_what_moved(self):
        assert self.verdict(moved=["note"])[:3] == ("stale-tag", False, "note")
        assert self.verdict(moved=["*", "note"])[:3] == ("stale-tag", False, ALL)
        assert self.verdict(moved=["region:page"])[:3] == ("stale-tag", False, "region:page")
        assert self.verdict(moved=["other"]).reason == ""

    def test_what_is_proven_is_not_asked_again(self):
        assert self.verdict(moved=["note"], proven=Fence(1, 9)).reason == ""
        assert self.verdict(moved=["note"], proven=Fence(2, 9)).reason == "stale-tag"

    def test_time(self):
        assert self.verdict(seconds=99).reason == ""
        assert self.verdict(seconds=100)[:2] == ("stale-time", True)
        assert self.verdict(seconds=-10)[:2] == ("stale-time", True)
        assert self.verdict(seconds=100, moved=["note"])[:2] == ("stale-tag", False)
        ends = page(until=NOW.timestamp() + 10)
        assert self.verdict(ends, seconds=9).reason == ""
        assert self.verdict(ends, seconds=10, proven=Fence(1, 9)).reason == "boundary"

    def test_another_world(self):
        assert self.verdict(page(world="v")).reason == "settings"

    def test_nobody_knows(self):
        assert self.verdict(seq=None).reason == "unknown"

    def test_values(self):
        notes = tuple(Remembered(name, b"", b"d", (name,), None) for name in ("a", "b", "c"))
        made = page(values=notes)
        same = self.verdict(made, moved=["b"])
        assert (same.reason, same.asked, self.values.asked) == ("", 1, ["b"])
        assert same.page.fence == Fence(1, 9)
        other = self.verdict(made, moved=["a", "b", "c"], other=["b"])
        assert (other.reason, other.detail, self.values.asked) == ("stale-value", "b", ["a", "b"])
        assert self.verdict(made, moved=["note", "a"]).reason == "stale-tag"
        assert self.values.asked == []
        assert self.verdict(made, moved=["a"], connect="none").reason == "unknown"


# RFC 9211 over RFC 9651: a list of tokens with parameters.
_VALUE = r"(?:-?\d{1,15}|[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]*)"
_FIELD = re.compile(rf"[a-z]+(?:; [a-z][a-z-]*(?:={_VALUE})?)+")


class TestStatus:
    @given(st.text(max_size=80))
    def test_whatever_moved_is_a_token(self, text):
        assert _FIELD.fullmatch(status.rendered("stale-tag", stored=True, detail=text).text)

    @given(st.floats(-1e9, 1e9))
    def test_ages_are_integers(self, ttl):
        assert _FIELD.fullmatch(status.hit(ttl).text)
        assert _FIELD.fullmatch(status.hit(ttl, "waited").text)
        assert int(re.search(r"ttl=(-?\d+)", status.stale(ttl, "stale-error").text)[1]) <= 0

    def test_words(self):
        assert str(status.rendered("miss", stored=True)) == "benben; fwd=miss; stored; detail=miss"
        admitted = str(status.rendered("admission", stored=False))
        assert admitted == "benben; fwd=miss; detail=admission"
        assert "; fwd=stale; stored" in str(status.rendered("settings", stored=True))
        assert status.bypass("set-cookie").text == "benben; fwd=bypass; detail=set-cookie"


class TestRespond:
    def respond(self, made, now=None, **environ):
        given = {"codings": ("br", "gzip"), "minimum": 10, "no_vary_search": "params"}
        return respond(made, {"REQUEST_METHOD": "GET", **environ}, **given, now=now)

    def test_a_small_page_is_not_coded(self):
        answer = self.respond(page(), HTTP_ACCEPT_ENCODING="gzip")
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"

    def test_neither_is_a_picture(self):
        made = page(headers=(("Content-Type", "image/png"),), variants={"identity": b"x" * 999})
        assert "Content-Encoding" not in self.respond(made, HTTP_ACCEPT_ENCODING="gzip").headers

    def test_what_varies_already_varies_by_coding_too(self):
        made = page(headers=(("Vary", "Accept-Language"),))
        assert self.respond(made).headers["Vary"] == "Accept-Language, Accept-Encoding"

    def test_a_tag_of_any_coding_is_the_body(self):
        made = page(headers=(("Content-Type", "text/html"),), variants={"identity": b"x" * 999})
        for tag in (made.etag, f"{made.etag}-gzip", f"{made.etag}-br"):
            assert self.respond(made, HTTP_IF_NONE_MATCH=f'"{tag}"').status_int == 304
        assert self.respond(made, HTTP_IF_NONE_MATCH=f'"{made.etag}-x"').status_int == 200

    def test_age_is_never_negative(self):
        made = page()
        assert self.respond(made, now=made.created - 9).headers["Age"] == "0"
        assert self.respond(made, now=made.created + 9.7).headers["Age"] == "9"
        assert "Age" not in self.respond(made).headers

    def test_a_redirect_takes_the_parameters_along(self):
        made = page(status=301, headers=(("Location", "/x"),), variants={"identity": b""})
        answer = self.respond(made, QUERY_STRING="utm=1", HTTP_IF_NONE_MATCH="*")
        assert answer.status_int == 301
        assert answer.headers["Location"] == "/x?utm=1"
        assert with_query("/x?a=1", {"QUERY_STRING": "utm=1"}) == "/x?a=1"
        assert with_query("/x#a", {"QUERY_STRING": "utm=1"}) == "/x?utm=1#a"

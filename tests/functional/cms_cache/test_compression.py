import gzip

import brotli
import pytest
import zstandard
from pyramid.httpexceptions import HTTPNotModified
from pyramid.request import Request
from pyramid.response import FileResponse, Response

from tests.functional.cms_cache.applications import application

BODY = "<p>Éléphant, " * 400
PUBLIC = "public, max-age=0"


def response(**options):
    made = Response(BODY, **options)
    made.headers["Cache-Control"] = PUBLIC
    return made


def page(request):
    made = response()
    made.etag = "abc"
    if request.if_none_match and "abc" in request.if_none_match:
        return HTTPNotModified(etag="abc")
    return made


def small(request):
    made = response()
    made.text = "short"
    return made


def picture(request):
    made = response()
    made.content_type = "image/png"
    return made


def encoded(request):
    made = response()
    made.headers["Content-Encoding"] = "gzip"
    return made


def part(request):
    made = response(status=206)
    made.headers["Content-Range"] = "bytes 0-5/10"
    return made


def stream(request):
    made = response()
    made.app_iter = iter([b"a" * 1000, b"b" * 1000])
    made.headers.pop("Content-Length", None)
    return made


def file(request):
    return FileResponse(__file__, request=request, content_type="text/plain")


def untouched(request):
    made = response()
    made.headers["Cache-Control"] = "public, no-transform"
    return made


def private(request):
    made = response()
    made.headers["Cache-Control"] = "private, no-store"
    return made


def cookie(request):
    made = response()
    made.set_cookie("a", "b")
    return made


def varied(request):
    made = response()
    made.vary = ["Cookie"]
    return made


def random_bytes(request):
    import os

    made = Response(os.urandom(5000), content_type="text/plain", charset=None)
    made.headers["Cache-Control"] = PUBLIC
    return made


VIEWS = {
    view.__name__: view
    for view in (page, small, picture, encoded, part, stream, file, untouched, private, cookie,
                 varied, random_bytes)
}  # fmt: skip
DECODE = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    None: bytes,
}


@pytest.fixture(scope="module")
def app():
    return application("cms_cache.web.compression", {}, **VIEWS)


def get(app, path, accept, **more):
    """The answer as it is sent: WebTest would decode it."""
    headers = {} if accept is None else {"Accept-Encoding": accept}
    return Request.blank(path, headers={**headers, **more}).get_response(app.app)


class TestNegotiation:
    @pytest.mark.parametrize(
        ("accept", "coding"),
        [
            (None, None),
            ("", None),
            ("gzip", "gzip"),
            ("x-gzip", "gzip"),
            ("br", "br"),
            ("zstd", "zstd"),
            ("gzip, deflate, br, zstd", "zstd"),
            ("gzip, deflate", "gzip"),
            ("deflate", None),
            ("*", "zstd"),
            ("br;q=0, *", "zstd"),
            ("gzip;q=0", None),
            ("gzip;q=0, *;q=0", None),
            ("*;q=0", None),
            ("identity;q=0", None),
            ("identity;q=1, gzip;q=0.5", None),
            ("identity;q=0.5, gzip;q=0.5", "gzip"),
            ("gzip;q=1.0, br;q=0.5", "gzip"),
            ("GZIP;Q=0.8", "gzip"),
            ("gzip;q=2", None),
            ("gzip;q=-1", None),
            ("gzip;q=nan", None),
            ("gzip;q=x, br", "br"),
            (" gzip ; q = 0.3 ", "gzip"),
            ("gzip,,,", "gzip"),
            (";;;,=,q=1", None),
            ("gzip;q=0.001", "gzip"),
            ("gzip;level=9;q=0.5", "gzip"),
            ("x" * 5000, None),
        ],
    )
    def test_every_accept_encoding(self, app, accept, coding):
        answer = get(app, "/page", accept)
        assert answer.headers.get("Content-Encoding") == coding
        assert DECODE[coding](answer.body) == BODY.encode()
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert int(answer.headers["Content-Length"]) == len(answer.body)

    def test_the_same_body_has_the_same_bytes(self, app):
        for coding in ("gzip", "br", "zstd"):
            assert get(app, "/page", coding).body == get(app, "/page", coding).body


class TestLeftAlone:
    @pytest.mark.parametrize(
        "path", ["small", "picture", "encoded", "part", "stream", "file", "untouched"]
    )
    def test_it_is_not_touched(self, app, path):
        plain, asked = get(app, f"/{path}", None), get(app, f"/{path}", "gzip, br, zstd")
        assert asked.body == plain.body
        assert asked.headers.get("Content-Encoding") == plain.headers.get("Content-Encoding")

    def test_what_does_not_get_shorter_is_sent_as_it_is(self, app):
        answer = get(app, "/random_bytes", "br")
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"

    @pytest.mark.parametrize("path", ["private", "cookie"])
    def test_a_page_with_secrets_is_not_compressed(self, app, path):
        assert "Content-Encoding" not in get(app, f"/{path}", "gzip").headers

    def test_unless_somebody_says_so(self):
        app = application("cms_cache.web.compression", {"compression.private": "true"}, **VIEWS)
        assert get(app, "/private", "gzip").headers["Content-Encoding"] == "gzip"


class TestHeaders:
    def test_vary_is_added_to_what_is_there(self, app):
        assert get(app, "/varied", "gzip").headers["Vary"] == "Cookie, Accept-Encoding"

    def test_each_coding_has_a_tag_of_its_own(self, app):
        tags = {
            get(app, "/page", coding).headers["ETag"] for coding in (None, "gzip", "br", "zstd")
        }
        assert tags == {'"abc"', '"abc-gzip"', '"abc-br"', '"abc-zstd"'}

    @pytest.mark.parametrize("coding", [None, "gzip", "br", "zstd"])
    def test_a_tag_of_any_coding_gives_304_with_that_tag(self, app, coding):
        tag = get(app, "/page", coding).headers["ETag"]
        answer = get(app, "/page", coding, **{"If-None-Match": tag})
        assert answer.status_int == 304
        assert answer.headers["ETag"] == tag
        assert answer.body == b""

    def test_another_tag_gives_the_page(self, app):
        assert get(app, "/page", "gzip", **{"If-None-Match": '"other-gzip"'}).status_int == 200


class TestSettings:
    def test_codings_are_chosen_and_ordered(self):
        app = application("cms_cache.web.compression", {"compression.codings": "gzip, br"}, **VIEWS)
        assert get(app, "/page", "br, gzip, zstd").headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in get(app, "/page", "zstd").headers

    def test_it_can_be_switched_off(self):
        app = application("cms_cache.web.compression", {"compression.enabled": "no"}, **VIEWS)
        assert "Vary" not in get(app, "/page", "gzip").headers

    @pytest.mark.parametrize(
        ("key", "value", "says"),
        [
            ("compression.codings", "gzip, lzma", "'lzma' is unknown"),
            ("compression.minimum", "small", "a size is needed"),
            ("compression.level", "9", "no such setting"),
        ],
    )
    def test_what_is_wrong_stops_the_start(self, key, value, says):
        with pytest.raises(Exception, match=says):
            application("cms_cache.web.compression", {key: value})

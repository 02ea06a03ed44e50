import pytest
from pyramid.httpexceptions import HTTPFound, HTTPGone, HTTPMovedPermanently, HTTPNotFound
from pyramid.response import Response

from cms_cache.core.headers.conditional import http_date, unchanged
from cms_cache.core.headers.table import KINDS
from tests.functional.cms_cache.applications import application

PRIVATE = "private, no-store"
REVALIDATE = "public, max-age=0, must-revalidate"
IMMUTABLE = "public, max-age=31536000, immutable"
HOUR = "public, max-age=3600"

# The golden matrix: what each kind of response says for each outcome. A change here is a change
# of what browsers and proxies may keep of every site.
OUTCOMES = ("200", "301", "302", "404", "410", "500", "post")
MATRIX = {
    #            200         301      302      404         410         500      post
    "asset":   (IMMUTABLE,  HOUR,    PRIVATE, "no-store", "no-store", PRIVATE, PRIVATE),
    "static":  (HOUR,       HOUR,    PRIVATE, "no-store", "no-store", PRIVATE, PRIVATE),
    "media":   (HOUR,       HOUR,    PRIVATE, "no-store", "no-store", PRIVATE, PRIVATE),
    "page":    (REVALIDATE, REVALIDATE, PRIVATE, REVALIDATE, REVALIDATE, PRIVATE, PRIVATE),
    "feed":    (REVALIDATE, REVALIDATE, PRIVATE, REVALIDATE, REVALIDATE, PRIVATE, PRIVATE),
    "sitemap": (REVALIDATE, REVALIDATE, PRIVATE, REVALIDATE, REVALIDATE, PRIVATE, PRIVATE),
    "api":     (REVALIDATE, HOUR,    PRIVATE, "no-store", "no-store", PRIVATE, PRIVATE),
    "private": (PRIVATE,    PRIVATE, PRIVATE, PRIVATE,    PRIVATE,    PRIVATE, PRIVATE),
    "admin":   (PRIVATE,    PRIVATE, PRIVATE, PRIVATE,    PRIVATE,    PRIVATE, PRIVATE),
    None:      (PRIVATE,    PRIVATE, PRIVATE, PRIVATE,    PRIVATE,    PRIVATE, PRIVATE),
}  # fmt: skip
CELLS = [
    (kind, outcome, wanted)
    for kind, row in MATRIX.items()
    for outcome, wanted in zip(OUTCOMES, row, strict=True)
]


class Broken(Exception):
    """What the application answers with 500."""


def outcome(request):
    wanted = request.params.get("outcome", "200")
    if "kind" in request.params:
        request.cache_kind = request.params["kind"]
    raised = {"301": HTTPMovedPermanently, "302": HTTPFound, "404": HTTPNotFound, "410": HTTPGone}
    if wanted in ("301", "302"):
        raise raised[wanted]("/elsewhere")
    if wanted in raised:
        raise raised[wanted]
    if wanted == "500":
        raise Broken
    return Response("body")


def cookie(request):
    request.cache_kind = "page"
    request.add_response_callback(lambda request, response: response.set_cookie("late", "1"))
    return Response("mine")


def year(request):
    request.cache_kind = "asset"
    raise HTTPNotFound(headers=[("Cache-Control", "public, max-age=31536000, immutable")])


def own(request):
    request.cache_kind = "page"
    made = Response("body")
    made.headers["Cache-Control"] = "public, max-age=7"
    return made


def dated(request):
    request.cache_kind = "media"
    made = Response("body")
    made.headers["Last-Modified"] = "Sun, 06 Nov 1994 08:49:37 GMT"
    return made


def page(request):
    request.cache_kind = "page"
    return Response("body", vary="Cookie")


@pytest.fixture(scope="module")
def app():
    def views(config):
        config.include("cms_cache.web.headers")
        config.add_exception_view(lambda error, request: Response("broken", status=500), Broken)

    return application(views, {}, outcome=outcome, cookie=cookie, year=year, own=own, dated=dated,
                       page=page)  # fmt: skip


class TestMatrix:
    def test_it_covers_every_kind(self):
        assert set(MATRIX) == {*KINDS, None}

    @pytest.mark.parametrize(("kind", "what", "wanted"), CELLS)
    def test_cell(self, app, kind, what, wanted):
        params = {"outcome": what, **({"kind": kind} if kind else {})}
        answer = (app.post if what == "post" else app.get)("/outcome", params, status="*")
        assert answer.headers["Cache-Control"] == wanted

    def test_a_page_nobody_knows_is_private(self, app):
        assert app.get("/nowhere", status=404).headers["Cache-Control"] == PRIVATE


class TestLastWord:
    def test_a_missing_asset_never_gets_a_year(self, app):
        assert app.get("/year", status=404).headers["Cache-Control"] == "public, max-age=60"

    def test_a_cookie_that_comes_late_makes_the_response_private(self, app):
        answer = app.get("/cookie")
        assert "late=1" in answer.headers["Set-Cookie"]
        assert answer.headers["Cache-Control"] == PRIVATE

    def test_what_a_view_says_itself_stays(self, app):
        assert app.get("/own").headers["Cache-Control"] == "public, max-age=7"


class TestConditional:
    def test_the_tag_of_a_page_gives_304(self, app):
        first = app.get("/page")
        again = app.get("/page", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_int == 304
        assert again.body == b""
        for name in ("ETag", "Cache-Control", "Vary"):
            assert again.headers[name] == first.headers[name]
        assert "Content-Length" not in again.headers
        assert "Content-Type" not in again.headers

    def test_the_same_body_has_the_same_tag(self, app):
        assert app.get("/page").headers["ETag"] == app.get("/page").headers["ETag"]

    @pytest.mark.parametrize("kind", ["private", "admin"])
    def test_what_is_private_has_no_tag(self, app, kind):
        assert "ETag" not in app.get("/outcome", {"kind": kind}).headers

    @pytest.mark.parametrize("sent", ["W/{}", '"x", {}', '{}, "x"', "*", 'W/"y" , W/{}'])
    def test_lists_weak_tags_and_the_star_match(self, app, sent):
        tag = app.get("/page").headers["ETag"]
        assert app.get("/page", headers={"If-None-Match": sent.format(tag)}).status_int == 304

    @pytest.mark.parametrize("sent", ['"x"', "x", "", ",", "W/", '"'])
    def test_others_do_not(self, app, sent):
        assert app.get("/page", headers={"If-None-Match": sent}).status_int == 200

    @pytest.mark.parametrize(
        ("date", "status"),
        [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 304),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 304),
            ("Sun Nov  6 08:49:37 1994", 304),
            ("Sun, 06 Nov 1994 08:49:38 GMT", 304),
            ("Sun, 06 Nov 1994 08:49:36 GMT", 200),
            ("yesterday", 200),
            ("", 200),
            ("Sun, 99 Nov 1994 08:49:37 GMT", 200),
        ],
    )
    def test_dates_in_three_forms(self, app, date, status):
        assert app.get("/dated", headers={"If-Modified-Since": date}).status_int == status

    def test_tags_win_over_dates(self, app):
        headers = {"If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT", "If-None-Match": '"x"'}
        assert app.get("/dated", headers=headers).status_int == 200

    def test_head_says_what_get_says(self, app):
        get, head = app.get("/page"), app.head("/page")
        assert head.headers["ETag"] == get.headers["ETag"]
        assert head.headers["Cache-Control"] == get.headers["Cache-Control"]

    def test_a_weak_tag_of_ours_matches_too(self):
        assert unchanged('W/"a"', None, '"a"', None)
        assert unchanged('W/"a"', None, 'W/"a"', None)

    def test_no_tag_no_match(self):
        assert not unchanged(None, None, '"a"', None)
        assert not unchanged(None, None, "*", None)
        assert http_date("garbage") is None


class TestSettings:
    def test_an_age_is_settable(self):
        app = application("cms_cache.web.headers", {"cache.headers.page": "5m"}, page=page)
        assert app.get("/page").headers["Cache-Control"] == "public, max-age=300"

    def test_an_unknown_kind_stops_the_start(self):
        def include(config):
            config.include("cms_cache.web.headers")
            config.add_route("x", "/x")
            config.add_view(lambda request: Response(), route_name="x", cache_kind="pgae")

        with pytest.raises(Exception, match="cache_kind='pgae'"):
            application(include, {})

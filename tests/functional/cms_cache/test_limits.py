import pytest
from pyramid.exceptions import ConfigurationError
from pyramid.response import Response

from cms_cache.web.limits import allow_render
from tests.functional.cms_cache.applications import application

VISITOR = {"REMOTE_ADDR": "192.0.2.7"}
OTHER = {"REMOTE_ADDR": "192.0.2.8"}


def page(request):
    return Response("page")


def address(request):
    return Response(request.client_address)


def views(config):
    config.include("cms_cache.web.limits")
    config.add_route("search", "/search")
    config.add_view(page, route_name="search", rate_limit="search")
    config.add_route("locked", "/locked")
    config.add_view(page, route_name="locked", rate_limit="sign_in_address")
    config.add_rate_limit("export", ("2/hour",), help="Exports, for each address.")
    config.add_route("export", "/export")
    config.add_view(page, route_name="export", rate_limit="export")


@pytest.fixture(params=["memory", "file", "redis"])
def make(request, tmp_path):
    def build(**settings):
        given = {"limits.backend": request.param, "cache.var": str(tmp_path), **settings}
        if request.param == "redis":
            server = request.getfixturevalue("own_redis")
            given |= {"cache.redis.url": server.url, "cache.redis.timeout": "2"}
        return application(views, given, page=page, address=address)

    return build


class TestBrowsing:
    def test_too_many_requests_are_refused_with_headers(self, make):
        app = make(**{"limits.browsing": "5/minute"})
        for _ in range(5):
            assert app.get("/page", extra_environ=VISITOR).status_int == 200
        refused = app.get("/page", extra_environ=VISITOR, status=429)
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["RateLimit-Policy"] == '"browsing";q=5;w=60'
        assert refused.headers["RateLimit"].startswith('"browsing";r=0;t=')
        assert refused.headers["Cache-Control"] == "no-store"
        assert refused.content_type == "text/html"

    def test_others_go_on(self, make):
        app = make(**{"limits.browsing": "5/minute"})
        for _ in range(9):
            app.get("/page", extra_environ=VISITOR, status="*")
        assert app.get("/page", extra_environ=OTHER).status_int == 200

    def test_a_high_limit_is_counted_in_batches_over_processes(self, make):
        if "memory" in str(make().registry.cms_cache_limiter.kind):
            pytest.skip("memory is one process")
        apps = [make(**{"limits.browsing": "100/minute"}) for _ in range(3)]
        allowed = 0
        for turn in range(300):
            answer = apps[turn % 3].get("/page", extra_environ=VISITOR, status="*")
            allowed += answer.status_int == 200
        assert 100 <= allowed <= 100 + 3 * 5

    def test_an_address_behind_an_untold_proxy_is_nobodys(self, make):
        app = make(**{"limits.browsing": "2/minute"})
        for _ in range(5):
            assert app.get("/page", extra_environ={"REMOTE_ADDR": "127.0.0.1"}).status_int == 200

    def test_limits_can_be_switched_off(self, make):
        app = make(**{"limits.enabled": "false", "limits.browsing": "1/minute"})
        for _ in range(3):
            app.get("/page", extra_environ=VISITOR, status=200)
        app = make(**{"limits.browsing": "off"})
        for _ in range(3):
            app.get("/page", extra_environ=VISITOR, status=200)


class TestRenders:
    def test_who_causes_too_many_is_refused_with_headers(self, make):
        registry = make(**{"limits.renders": "5/minute"}).registry
        assert [allow_render(VISITOR, registry) for _ in range(5)] == [None] * 5
        refused = allow_render(VISITOR, registry)
        assert refused.status_int == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["RateLimit-Policy"] == '"renders";q=5;w=60'
        assert refused.headers["RateLimit"].startswith('"renders";r=0;t=')
        assert refused.headers["Cache-Control"] == "no-store"
        assert allow_render(OTHER, registry) is None

    def test_a_visitor_behind_a_trusted_proxy_is_told_apart(self, make):
        settings = {"limits.renders": "1/minute", "cache.trusted_proxies": "10.0.0.0/8"}
        registry = make(**settings).registry
        proxy = {"REMOTE_ADDR": "10.0.0.1"}
        assert allow_render({**proxy, "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, registry) is None
        assert allow_render({**proxy, "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, registry) is not None
        assert allow_render({**proxy, "HTTP_X_FORWARDED_FOR": "192.0.2.8"}, registry) is None

    @pytest.mark.parametrize(
        "settings",
        [{"limits.renders": "off"}, {"limits.renders": "1/minute", "limits.enabled": "false"}],
    )
    def test_it_can_be_switched_off(self, make, settings):
        registry = make(**settings).registry
        assert [allow_render(VISITOR, registry) for _ in range(3)] == [None] * 3

    def test_this_host_is_nobody(self, make):
        registry = make(**{"limits.renders": "1/minute"}).registry
        assert [allow_render({"REMOTE_ADDR": "::1"}, registry) for _ in range(3)] == [None] * 3


class TestNamed:
    def test_a_view_names_its_limit(self, make):
        app = make(**{"limits.search": "2/minute"})
        first = app.get("/search", extra_environ=VISITOR)
        assert first.headers["RateLimit"].startswith('"search";r=1;')
        app.get("/search", extra_environ=VISITOR)
        refused = app.get("/search", extra_environ=VISITOR, status=429)
        assert refused.headers["Retry-After"]
        assert app.get("/search", extra_environ=OTHER).status_int == 200

    def test_a_plugin_declares_one(self, make):
        app = make()
        codes = [app.get("/export", extra_environ=VISITOR, status="*").status_int for _ in "abc"]
        assert codes == [200, 200, 429]

    def test_its_rate_is_a_setting(self, make):
        app = make(**{"limits.export": "1/hour"})
        codes = [app.get("/export", extra_environ=VISITOR, status="*").status_int for _ in "ab"]
        assert codes == [200, 429]

    @pytest.mark.parametrize(
        ("name", "rates", "help", "says"),
        [
            ("search", ("5/minute",), "x", "taken"),
            ("backend", ("5/minute",), "x", "taken"),
            ("Export!", ("5/minute",), "x", "lower-case"),
            ("export", ("often",), "x", "is no rate"),
            ("export", ("5/minute",), "", "help="),
        ],
    )
    def test_a_wrong_one_stops_the_start(self, name, rates, help, says):
        def wrong(config):
            config.include("cms_cache.web.limits")
            config.add_rate_limit(name, rates, help=help)

        with pytest.raises(ConfigurationError, match=says) as caught:
            application(wrong, {"limits.backend": "memory"})
        assert repr(name) in str(caught.value)

    def test_one_network_of_ipv6_is_one_address(self, make):
        app = make(**{"limits.search": "1/minute"})
        app.get("/search", extra_environ={"REMOTE_ADDR": "2001:db8::1"})
        app.get("/search", extra_environ={"REMOTE_ADDR": "2001:db8::ffff"}, status=429)
        app.get("/search", extra_environ={"REMOTE_ADDR": "2001:db8:0:1::1"}, status=200)


class TestAddress:
    def get(self, app, peer, forwarded):
        return app.get(
            "/address", extra_environ={"REMOTE_ADDR": peer}, headers={"X-Forwarded-For": forwarded}
        ).text

    def test_nobody_is_believed_by_default(self, make):
        assert self.get(make(), "192.0.2.7", "10.9.9.9") == "192.0.2.7"

    @pytest.mark.parametrize(
        ("forwarded", "address"),
        [
            ("198.51.100.1", "198.51.100.1"),
            ("6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("198.51.100.1:4711", "198.51.100.1"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("garbage", "10.0.0.1"),
            ("198.51.100.1, garbage", "10.0.0.1"),
            ("", "10.0.0.1"),
        ],
    )
    def test_a_trusted_proxy_is(self, make, forwarded, address):
        app = make(**{"cache.trusted_proxies": "10.0.0.0/8"})
        assert self.get(app, "10.0.0.1", forwarded) == address

    def test_somebody_else_is_not_even_then(self, make):
        app = make(**{"cache.trusted_proxies": "10.0.0.0/8"})
        assert self.get(app, "192.0.2.7", "6.6.6.6") == "192.0.2.7"


class TestStoreGone:
    @pytest.fixture
    def app(self, own_redis, tmp_path):
        app = application(views, {
            "limits.backend": "redis", "cache.redis.url": own_redis.url,
            "limits.browsing": "5/minute", "limits.renders": "5/minute",
            "cache.var": str(tmp_path), "cache.redis.timeout": "0.1",
        }, page=page)  # fmt: skip
        app.get("/page", extra_environ=VISITOR)
        own_redis.stop()
        return app

    def test_browsing_and_searching_go_on(self, app):
        for _ in range(9):
            app.get("/page", extra_environ=VISITOR, status=200)
            app.get("/search", extra_environ=VISITOR, status=200)
            assert allow_render(VISITOR, app.registry) is None

    def test_signing_in_does_not(self, app):
        answer = app.get("/locked", extra_environ=VISITOR, status=503)
        assert answer.headers["Retry-After"] == "5"

    def test_it_is_taken_back(self, app, own_redis):
        app.get("/locked", extra_environ=VISITOR, status=503)
        own_redis.resume()
        from tests.functional.cms_cache.test_sessions import wait_until_closed

        wait_until_closed(app.registry.cms_cache_limiter.storage._server.breaker)
        app.get("/locked", extra_environ=VISITOR, status=200)


class TestSettings:
    @pytest.mark.parametrize(
        ("key", "value", "says"),
        [
            ("limits.search", "often", "is no rate"),
            ("limits.search", "5/minute, off", "is no rate"),
            ("limits.serach", "5/minute", "limits.search"),
            ("limits.backend", "mongo", "auto, redis, file, memory"),
            ("cache.trusted_proxies", "everybody", "no address or network"),
        ],
    )
    def test_what_is_wrong_stops_the_start(self, key, value, says):
        with pytest.raises(Exception, match=says) as caught:
            application("cms_cache.web.limits", {key: value})
        assert key in str(caught.value)

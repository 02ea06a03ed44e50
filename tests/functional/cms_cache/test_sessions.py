import time
import uuid
from types import SimpleNamespace

import pytest

from cms_cache.core.errors import Unavailable
from cms_cache.web import sessions
from tests.functional.cms_cache.applications import application, same_visitor


def write(request):
    request.session["name"] = request.params.get("name", "Anna")
    return "written"


def read(request):
    return dict(request.session.items())


def nested(request):
    request.session.setdefault("list", []).append(1)
    return "ok"


def renew(request):
    return sessions.renew(request, 7, address="10.0.0.1", agent="Firefox")


def sign_out(request):
    sessions.end(request)
    return "bye"


def look(request):
    request.session.get("name")
    request.session.pop_flash()
    request.session.peek_flash()
    return str(len(request.session.items()))


def odd(request):
    request.session["object"] = object()
    request.session["fine"] = 1
    return "ok"


def fail(request):
    request.session["half"] = 1
    raise RuntimeError("after writing")


VIEWS = {view.__name__: view for view in (write, read, nested, renew, sign_out, look, odd, fail)}


@pytest.fixture(params=["memory", "file", "redis"])
def make(request, tmp_path):
    def build(**settings):
        given = {"session.backend": request.param, "cache.var": str(tmp_path), **settings}
        if request.param == "redis":
            server = request.getfixturevalue("own_redis")
            given |= {"cache.redis.url": server.url, "session.redis.timeout": "2"}
        return application("cms_cache.web.sessions", given, **VIEWS)

    return build


@pytest.fixture
def app(make):
    return make()


class TestVisitors:
    def test_who_stores_nothing_gets_no_cookie(self, app):
        for path in ("/read", "/look"):
            assert "Set-Cookie" not in app.get(path).headers

    def test_what_is_stored_comes_back(self, app):
        app.get("/write?name=%C3%89va")
        assert app.get("/read").json == {"name": "Éva"}

    def test_a_change_inside_a_value_is_kept(self, app):
        app.get("/nested")
        app.get("/nested")
        assert app.get("/read").json == {"list": [1, 1]}

    def test_the_cookie_holds_no_data_and_no_script_reads_it(self, app):
        cookie = app.get("/write?name=Secretive").headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "secure" not in cookie
        assert "Secretive" not in cookie

    def test_the_cookie_is_secure_over_https(self, app):
        cookie = app.get("https://localhost/write").headers["Set-Cookie"]
        assert "secure" in cookie.lower()

    def test_a_page_that_sets_the_cookie_varies_by_it(self, app):
        assert "Cookie" in app.get("/write").headers["Vary"]

    @pytest.mark.parametrize("value", ["", "x", "x" * 5000, "ä", "\x00", "../../etc/passwd"])
    def test_a_forged_cookie_is_no_session(self, app, value):
        response = app.get("/read", headers={"Cookie": f"session={value}"})
        assert response.json == {}

    def test_what_json_cannot_carry_is_left_out_and_logged(self, app, caplog):
        app.get("/odd")
        assert app.get("/read").json == {"fine": 1}
        assert "session['object'] is not kept" in caplog.text

    def test_other_visitors_have_other_sessions(self, make):
        one = make()
        other = same_visitor(one)
        one.get("/write?name=one")
        other.get("/write?name=other")
        assert one.get("/read").json == {"name": "one"}


class TestAccounts:
    def test_signing_in_changes_the_id_and_keeps_the_data(self, app):
        app.get("/write")
        before = same_visitor(app)
        app.get("/renew")
        assert app.get("/read").json == {"name": "Anna"}
        assert before.get("/read").json == {}

    def test_signing_out_ends_the_session_on_the_server(self, app):
        app.get("/write")
        app.get("/renew")
        stolen = same_visitor(app)
        response = app.get("/sign_out")
        assert "Max-Age=0" in response.headers["Set-Cookie"]
        assert stolen.get("/read").json == {}
        assert app.registry.cms_cache_sessions.list_sessions(7) == []

    def test_sessions_are_listed_with_what_was_noted(self, app):
        app.get("/write")
        handle = app.get("/renew").text
        (info,) = sessions.list_sessions(app.registry, 7)
        assert info.handle == handle
        assert info.details == {"address": "10.0.0.1", "agent": "Firefox"}
        assert handle not in app.cookies["session"]

    def test_one_session_is_ended_and_the_others_go_on(self, app):
        phone, desk = same_visitor(app), same_visitor(app)
        handles = []
        for device in (phone, desk):
            device.get("/write")
            handles.append(device.get("/renew").text)
        ended = app.registry.cms_cache_sessions.end_session(7, handles[0])
        assert ended
        assert phone.get("/read").json == {}
        assert desk.get("/read").json == {"name": "Anna"}

    def test_nobody_ends_a_session_of_somebody_else(self, app):
        app.get("/write")
        handle = app.get("/renew").text
        assert not app.registry.cms_cache_sessions.end_session(8, handle)
        assert app.get("/read").json == {"name": "Anna"}

    def test_a_new_password_ends_all_but_this_one(self, app):
        devices = [same_visitor(app) for _ in range(3)]
        for device in devices:
            device.get("/write")
            device.get("/renew")
        keep = devices[2].get("/renew").text
        assert sessions.end_sessions(app.registry, 7, keep=keep) == 2
        assert [device.get("/read").json for device in devices] == [{}, {}, {"name": "Anna"}]

    def test_a_request_under_way_does_not_bring_an_ended_session_back(self, make):
        app = make()

        def slow(request):
            request.session["late"] = True
            sessions.end_sessions(request.registry, 7)
            return "ok"

        VIEWS["slow"] = slow
        try:
            app = make()
        finally:
            del VIEWS["slow"]
        app.get("/write")
        app.get("/renew")
        app.get("/slow")
        assert app.get("/read").json == {}

    def test_the_csrf_token_changes_at_sign_in(self, make):
        VIEWS["token"] = lambda request: request.session.get_csrf_token()
        try:
            app = make()
        finally:
            del VIEWS["token"]
        before = app.get("/token").text
        assert app.get("/token").text == before
        app.get("/renew")
        assert app.get("/token").text != before


class TestTime:
    def test_a_session_ends_when_idle(self, make, monkeypatch):
        app = make(**{"session.idle": "60"})
        app.get("/write")
        monkeypatch.setattr("pyramid_session_redis.session.int_time", lambda: 10**11)
        assert app.get("/read").json == {}

    def test_a_session_ends_when_it_is_old_however_much_it_is_used(self, make, monkeypatch):
        app = make(**{"session.idle": "1h", "session.absolute": "1d"})
        app.get("/write")
        began = time.time()
        clock = SimpleNamespace(time=lambda: began + 86_000)
        monkeypatch.setattr("cms_cache.web.sessions.time", clock)
        assert app.get("/read").json == {"name": "Anna"}
        clock.time = lambda: began + 86_401
        assert app.get("/read").json == {}


class TestKeysOfPyramidRedisSessions:
    def test_they_mean_the_same(self, make):
        app = make(**{
            "redis.sessions.secret": "s" * 32,
            "redis.sessions.cookie_name": "sid",
            "redis.sessions.timeout": "1200",
            "redis.sessions.cookie_secure": "true",
            "redis.sessions.prefix": f"{uuid.uuid4().hex}:",
        })  # fmt: skip
        cookie = app.get("/write").headers["Set-Cookie"]
        assert cookie.startswith("sid=")
        assert "secure" in cookie.lower()

    @pytest.mark.parametrize(
        ("key", "value", "says"),
        [
            ("redis.sessions.serialize", "pickle.dumps", "no such setting"),
            ("redis.sessions.cookie_httponly", "false", "only true"),
            ("session.idel", "5", "session.idle"),
            ("session.idle", "soon", "duration"),
            ("session.backend", "mongo", "auto, redis, file, memory"),
            ("cache.redis.url", "http://localhost", "redis://"),
            ("cache.redis.url", "redis://localhost:99999", "port"),
        ],
    )
    def test_what_is_wrong_stops_the_start_with_key_and_remedy(self, tmp_path, key, value, says):
        with pytest.raises(Exception, match=says) as caught:
            application("cms_cache.web.sessions", {"cache.var": str(tmp_path), key: value})
        assert key in str(caught.value)

    def test_one_thing_under_two_names_stops_the_start(self, tmp_path):
        with pytest.raises(Exception, match="keep one of them"):
            application("cms_cache.web.sessions", {
                "cache.var": str(tmp_path), "session.idle": "1h", "redis.sessions.timeout": "60",
            })  # fmt: skip

    def test_parts_of_an_address_become_one(self, own_redis, tmp_path):
        app = application("cms_cache.web.sessions", {
            "cache.var": str(tmp_path),
            "redis.sessions.host": "127.0.0.1",
            "redis.sessions.port": str(own_redis.port),
        }, **VIEWS)  # fmt: skip
        assert app.registry.cms_cache_sessions.kind == "redis"
        app.get("/write")
        assert app.get("/read").json == {"name": "Anna"}


class TestChoice:
    def test_auto_takes_redis_when_it_answers(self, own_redis, tmp_path):
        app = application(
            "cms_cache.web.sessions",
            {"cache.redis.url": own_redis.url, "cache.var": str(tmp_path)},
        )
        assert app.registry.cms_cache_sessions.kind == "redis"

    def test_auto_takes_the_file_when_redis_does_not_answer(self, tmp_path, caplog):
        app = application(
            "cms_cache.web.sessions",
            {"cache.redis.url": "redis://127.0.0.1:1", "cache.var": str(tmp_path)},
        )
        assert app.registry.cms_cache_sessions.kind == "file"
        assert "did not answer" in app.registry.cms_cache_sessions.reason
        assert "did not answer" in caplog.text

    def test_auto_takes_memory_without_a_folder(self):
        app = application("cms_cache.web.sessions", {})
        assert app.registry.cms_cache_sessions.kind == "memory"

    def test_redis_without_an_address_stops_the_start(self, tmp_path):
        with pytest.raises(Exception, match=r"set session\.redis\.url"):
            application("cms_cache.web.sessions", {"session.backend": "redis"})

    def test_a_restart_keeps_sessions_in_the_file(self, tmp_path):
        settings = {"cache.var": str(tmp_path)}
        before = application("cms_cache.web.sessions", settings, **VIEWS)
        before.get("/write")
        after = application("cms_cache.web.sessions", settings, **VIEWS)
        after.set_cookie("session", before.cookies["session"])
        assert after.get("/read").json == {"name": "Anna"}


class TestRedisGone:
    @pytest.fixture
    def app(self, own_redis, tmp_path):
        return application("cms_cache.web.sessions", {
            "cache.redis.url": own_redis.url, "cache.var": str(tmp_path),
            "session.redis.timeout": "0.2", "cache.breaker.probe": "0.05",
        }, **VIEWS)  # fmt: skip

    @pytest.mark.parametrize("fault", ["kill", "stop"])
    def test_pages_go_on_and_sessions_come_back(self, app, own_redis, fault):
        app.get("/write")
        getattr(own_redis, fault)()
        assert app.get("/read").json == {}
        response = app.get("/write")
        assert response.text == "written"
        if fault == "kill":
            return
        own_redis.resume()
        wait_until_closed(app.registry.cms_cache_sessions.store._server.breaker)
        assert app.get("/read").json == {"name": "Anna"}

    def test_nobody_is_signed_in_meanwhile(self, app, own_redis):
        app.get("/write")
        own_redis.kill()
        with pytest.raises(Unavailable):
            app.get("/renew")

    def test_a_visitor_keeps_the_cookie_meanwhile(self, app, own_redis):
        app.get("/write")
        own_redis.stop()
        assert "Set-Cookie" not in app.get("/read").headers


def wait_until_closed(breaker):
    deadline = time.monotonic() + 10
    while breaker.is_open and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not breaker.is_open

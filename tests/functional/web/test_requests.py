"""Request ids, logs, proxies, headers."""

from __future__ import annotations

import json
import logging

import pytest

from cms.web.logs import configure_logs

PROXY = {"REMOTE_ADDR": "10.0.0.1"}
STRANGER = {"REMOTE_ADDR": "203.0.113.9"}


class TestRequestId:
    def test_is_always_returned_and_new(self, web):
        first, second = web.get("/t/page/"), web.get("/t/page/")
        assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
        assert web.get("/%00", status=400).headers["X-Request-ID"]

    def test_a_trusted_proxy_may_give_it(self, web):
        response = web.get("/t/echo/", headers={"X-Request-ID": "abc-12345"}, extra_environ=PROXY)
        assert response.headers["X-Request-ID"] == response.json["id"] == "abc-12345"

    @pytest.mark.parametrize("given", ["short", "with space here", "<script>alert(1)", "x" * 200])
    def test_not_any_text_is_an_id(self, web, given):
        response = web.get("/t/echo/", headers={"X-Request-ID": given}, extra_environ=PROXY)
        assert response.headers["X-Request-ID"] != given

    def test_a_stranger_may_not(self, web):
        response = web.get(
            "/t/echo/", headers={"X-Request-ID": "abc-12345"}, extra_environ=STRANGER
        )
        assert response.headers["X-Request-ID"] != "abc-12345"


class TestProxies:
    HEADERS = {
        "X-Forwarded-For": "198.51.100.1, 192.0.2.7, 10.2.3.4",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "www.example.org",
    }

    def test_a_trusted_one_says_who_the_client_is(self, web):
        seen = web.get("/t/echo/", headers=self.HEADERS, extra_environ=PROXY).json
        # the leftmost address was written by the client and proves nothing
        assert seen["addr"] == "192.0.2.7"
        assert seen["url"] == "https://www.example.org/t/echo"

    def test_forged_headers_change_nothing(self, web):
        seen = web.get("/t/echo/", headers=self.HEADERS, extra_environ=STRANGER).json
        assert seen["addr"] == "203.0.113.9"
        assert seen["url"] == "http://localhost/t/echo"

    def test_a_proxy_cannot_bring_a_foreign_host(self, web):
        web.get(
            "/t/echo/",
            headers={"X-Forwarded-Host": "evil.example"},
            extra_environ=PROXY,
            status=400,
        )

    def test_nonsense_from_a_proxy_is_ignored(self, web):
        headers = {"X-Forwarded-For": "unknown, <x>", "X-Forwarded-Proto": "gopher"}
        seen = web.get("/t/echo/", headers=headers, extra_environ=PROXY).json
        assert seen["addr"] == "10.0.0.1"
        assert seen["url"].startswith("http://")


class TestHeaders:
    def test_every_answer_has_them(self, web):
        for path in (
            "/t/page/",
            "/nothing",
            "/%00",
            "/t/boom/",
            "/t/page/",
            "/healthz",
            "/static/x",
        ):
            headers = web.get(path, status="*").headers
            assert headers["X-Content-Type-Options"] == "nosniff", path
            assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert "frame-ancestors" in headers["Content-Security-Policy"]

    def test_a_plugin_may_widen_the_policy(self, web):
        policy = web.get("/t/page/").headers["Content-Security-Policy"]
        assert "frame-src 'self' https://player.example.org;" in policy
        assert "script-src 'self';" in policy

    def test_hsts_comes_with_https_only(self, web):
        assert "Strict-Transport-Security" not in web.get("/t/page/").headers
        secure = web.get("/t/page/", headers={"X-Forwarded-Proto": "https"}, extra_environ=PROXY)
        assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
        assert "upgrade-insecure-requests" in secure.headers["Content-Security-Policy"]


class TestLog:
    def test_one_line_a_request_with_what_matters(self, web, caplog):
        with caplog.at_level(logging.INFO):
            response = web.get("/t/page/?token=secret")
        (record,) = [item for item in caplog.records if item.name == "cms.access"]
        assert record.msg["path"] == "/t/page/"
        assert record.msg["status"] == 200
        assert record.msg["method"] == "GET"
        assert record.msg["ms"] >= 0
        assert record.msg["request_id"] == response.headers["X-Request-ID"]

    def test_nobody_writes_lines_of_their_own(self, web, caplog):
        with caplog.at_level(logging.INFO):
            web.get("/a%0ab", status=400)
        (record,) = [item for item in caplog.records if item.name == "cms.access"]
        assert record.msg["path"] == "/a%0Ab"

    def test_what_pserve_sets_up_does_not_say_everything_twice(self, web, capsys):
        basic = logging.StreamHandler()
        basic.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
        logging.getLogger().addHandler(basic)
        configure_logs("text")
        web.get("/healthz")
        assert capsys.readouterr().err.count("/healthz") == 1

    def test_json_is_one_object_a_line(self, web, capsys):
        configure_logs("json")
        try:
            web.get("/t/boom/", status=500)
        finally:
            configure_logs("text")
        lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        assert lines[-1]["event"] == "request"
        assert lines[-1]["status"] == 500
        assert "ValueError" in lines[-2]["exception"]
        assert lines[-1]["request_id"] == lines[-2]["request_id"]

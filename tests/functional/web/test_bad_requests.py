"""Whatever is sent, the answer is a readable page with the right status, never a 500."""

from __future__ import annotations

import pytest
from webob import Request


class TestAddresses:
    @pytest.mark.parametrize(
        "path",
        [
            "/a%00b",
            "/%c0%ae%c0%ae/etc/passwd",
            "/%ff",
            "/%ed%a0%80",
            "/../etc/passwd",
            "/a/%2e%2e/b",
            "/a/..",
            "/a\\..\\b",
            "/%0d%0aSet-Cookie:x",
            "/admin/%00",
            "/static/%2e%2e/manifest.json",
            "/t/page/?q=%ff",
            "/t/page/?q=a%00b",
            "/t/page/?%c0%80=1",
        ],
    )
    def test_a_broken_address_is_400_with_a_page(self, web, path):
        response = web.get(path, status=400)
        assert response.content_type == "text/html"
        assert "cannot be understood" in response.text
        assert "Traceback" not in response.text

    def test_dots_inside_a_name_are_fine(self, web):
        web.get("/a..b/...c", status=404)

    def test_a_long_address_is_414(self, web):
        assert "too long" in web.get("/" + "a" * 2001, status=414).text
        web.get("/t/page/?q=" + "a" * 2001, status=414)

    def test_an_unknown_address_is_404_in_the_theme(self, web):
        response = web.get("/nothing/here", status=404)
        assert '<main class="themed">' in response.text
        assert "Page not found" in response.text


class TestHosts:
    @pytest.mark.parametrize(
        "host", ["evil.example", "", "localhost:80@evil", "a b", "localhost.evil.org"]
    )
    def test_a_foreign_host_is_400(self, web, host):
        response = web.get("/t/page/", headers={"Host": host}, status=400)
        assert "not served here" in response.text

    @pytest.mark.parametrize(
        "host",
        [
            "localhost",
            "localhost:6543",
            "127.0.0.1:8080",
            "[::1]:80",
            "www.example.org",
            "LOCALHOST",
        ],
    )
    def test_own_hosts_are_served(self, web, host):
        web.get("/t/page/", headers={"Host": host}, status=200)

    def test_health_is_asked_for_by_address(self, web):
        assert web.get("/healthz", headers={"Host": "10.1.2.3"}).text == "ok\n"
        assert web.get("/readyz", headers={"Host": "10.1.2.3"}).text == "ok\n"


class TestMethods:
    def test_a_view_takes_get_and_head_unless_it_says_otherwise(self, web):
        response = web.post("/t/page/", status=405)
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert "does not do that" in response.text

    def test_a_view_for_post_does_not_take_get(self, web):
        assert web.get("/t/write/", status=405).headers["Allow"] == "OPTIONS, POST"

    @pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "DELETE", "FOO"])
    def test_other_methods_are_405(self, web, method):
        request = Request.blank("/t/page/", method=method)
        response = request.get_response(web.app)
        assert response.status_int == 405
        assert "GET" in response.headers["Allow"]

    def test_options_says_what_is_allowed(self, web):
        response = web.options("/t/write/", status=204)
        assert response.headers["Allow"] == "OPTIONS, POST"
        assert response.body == b""

    def test_head_is_get_without_the_body(self, web):
        got, headed = web.get("/t/page/"), web.head("/t/page/")
        assert headed.body == b""
        assert headed.headers["Content-Length"] == got.headers["Content-Length"]
        assert headed.content_type == got.content_type

    def test_a_view_may_take_everything(self, web):
        assert web.put("/t/anything/").text == "PUT"


class TestBodies:
    def test_a_large_body_is_413(self, web):
        response = web.post("/t/write/", "word=" + "a" * 11000, status=413)
        assert "too large" in response.text

    @pytest.mark.parametrize("length", ["-1", "ten", "1 2", "²", "9" * 5000])
    def test_a_nonsensical_length_is_400(self, web, length):
        request = Request.blank("/t/page/")
        request.environ["CONTENT_LENGTH"] = length.encode().decode("latin-1")
        assert request.get_response(web.app).status_int == 400

    @pytest.mark.parametrize("body", [b"word=%ff", b"word=a%00b", b"%00=1", b"word=%c0%80"])
    def test_a_form_that_is_no_text_is_400(self, web, body):
        web.post("/t/write/", body, content_type="application/x-www-form-urlencoded", status=400)

    @pytest.mark.parametrize(
        "content_type",
        [
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=x",
        ],
    )
    def test_a_broken_multipart_body_is_no_500(self, web, content_type):
        response = web.post("/t/anything/", b"--y\r\nbroken", content_type=content_type, status="*")
        assert response.status_int in (200, 400)

    def test_so_is_a_nul_in_a_field_of_a_multipart_form(self, web):
        body = b'--x\r\nContent-Disposition: form-data; name="word"\r\n\r\na\0b\r\n--x--\r\n'
        web.post("/t/anything/", body, content_type="multipart/form-data; boundary=x", status=400)

    def test_a_body_of_unknown_length_has_the_same_limit(self, web):
        from io import BytesIO

        environ = {
            "REQUEST_METHOD": "POST",
            "wsgi.input": BytesIO(b"word=" + b"a" * 20000),
            "wsgi.input_terminated": True,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        }
        request = Request.blank("/t/write/", environ)
        request.environ.pop("CONTENT_LENGTH", None)
        response = request.get_response(web.app)
        assert response.status_int == 413

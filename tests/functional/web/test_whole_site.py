"""The web layer with all features: error pages in the default theme, maintenance mode."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from webob import Request


class TestErrorPages:
    def test_a_missing_page_is_shown_in_the_default_theme(self, app):
        response = app.get("/nothing/here", status=404)
        assert 'class="site-header"' in response.text
        assert "theme-default" in response.text

    def test_so_is_a_wrong_method(self, app):
        response = app.post("/", status=405)
        assert 'class="site-header"' in response.text


class TestMaintenance:
    def test_visitors_are_asked_to_come_back(self, app, settings):
        assert app.get("/").html.select_one("header .site-search")
        settings.save({"site.maintenance": True})
        response = app.get("/", status=503)
        assert response.headers["Retry-After"] == "600"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "Back in a moment" in response.text
        # No link leads to where one comes back from at once.
        assert [each["href"] for each in response.html.select("body a")] == ["#main", "/"]

    def test_assets_health_and_the_way_to_sign_in_stay(self, app, settings):
        settings.save({"site.maintenance": True})
        app.get("/healthz", status=200)
        assert app.get("/admin", status="*").status_int != 503
        assert app.get("/static/nothing", status=404)

    @pytest.mark.parametrize(("role", "status"), [("editor", 200), ("author", 503)])
    def test_who_may_enter_goes_on_working(self, app, settings, sign_in, role, status):
        sign_in(app, role)
        settings.save({"site.maintenance": True})
        app.get("/", status=status)

    def test_it_ends_without_a_restart(self, app, settings):
        settings.save({"site.maintenance": True})
        app.get("/", status=503)
        settings.save({"site.maintenance": False})
        assert app.get("/", status="*").status_int != 503


class TestForms:
    @pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing/"])
    def test_a_million_fields_are_refused_before_they_are_read(self, app, path):
        response = app.post(path, b"a=1&" * 1_000_000, status=413)
        assert "too large" in response.text

    @pytest.mark.parametrize("end", [b"\r\n", b"\n"])
    def test_nor_are_as_many_parts(self, app, end):
        part = end.join((b"--x", b'Content-Disposition: form-data; name="a"', b"", b"1", b""))
        assert self.send(app, part * 100_000 + b"--x--", "x") == 413
        assert self.send(app, part * 10 + b"--x--", "x") == 405

    @pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing/"])
    def test_a_large_form_is_for_who_is_signed_in(self, app, sign_in, path):
        form = b"a=" + b"x" * 1024 * 1024
        response = app.post(path, form, status=413)
        assert "too large" in response.text
        app.set_cookie(app.app.registry.cms_cache_session_cookie, "made-up")
        app.post(path, form, status=413)
        app.post(path, form[:-2], status="*")
        assert app.post(path, form[:-2], status="*").status_int != 413
        sign_in(app, "editor")
        assert app.post(path, form, status="*").status_int != 413

    def test_a_large_file_is_one_field(self, app):
        body = b'--xyz\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n'
        body += b"& -- \n" * 140_000 + b"\r\n--xyz--\r\n"
        assert self.send(app, body, '"xyz"') == 405

    @staticmethod
    def send(app, body, boundary):
        kind = f"multipart/form-data; boundary={boundary}"
        request = Request.blank("/", method="POST", body=body, content_type=kind)
        return request.get_response(app.app).status_int


class TestLanguageOfTheAdmin:
    def test_is_the_user_s(self, app, site, scope, sign_in):
        user = sign_in(app)
        scope.db.get(type(user), user.id).locale = "fr"
        scope.db.commit()
        assert '<html lang="fr"' in app.get("/admin").text


WORDS = st.sampled_from(
    [
        *("category", "tag", "author", "search", "feed", "page", "2026", "13", "-1", "fr", "admin"),
        *("9" * 20, "sitemap.xml", "..", "%s", "<script>", "a" * 300, "\u202e", "AND OR (*"),
    ]
)


class TestAnything:
    @examples(
        max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        segments=st.lists(WORDS | st.text(max_size=8), max_size=4),
        raw=st.binary(max_size=6),
        name=st.sampled_from(["q", "page", "order", "year", "cpage", "type"]),
        value=WORDS | st.text(max_size=12),
        method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS"]),
    )
    def test_no_address_is_a_500(self, site, segments, raw, name, value, method):
        request = Request.blank("/", method=method)
        request.environ["REMOTE_ADDR"] = "127.0.0.1"
        path = "/".join(["", *segments]).encode("utf-8", "surrogatepass") + b"/" + raw
        request.environ["PATH_INFO"] = path.decode("latin-1")
        query = f"{name}={value}".encode("utf-8", "surrogatepass")
        request.environ["QUERY_STRING"] = query.decode("latin-1")
        response = request.get_response(site.wsgi)
        assert response.status_int < 500
        assert "Traceback" not in response.text

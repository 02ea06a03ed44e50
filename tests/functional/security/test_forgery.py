"""Forms of the admin take a token of the session that they were made for."""

from __future__ import annotations

import pytest

from tests.fixtures.sites import visitor
from tests.functional.security.test_access_matrix import path_of, views_of


def test_every_form_of_the_admin_is_refused_without_a_token(site, app, sign_in):
    sign_in(app, "administrator")
    paths = {
        path_of(site, r) for r, m, _ in views_of(site) if r.startswith("admin") and m == "POST"
    }

    answers = {path: app.post(path, status="*").status_int for path in sorted(paths)}

    assert len(answers) > 10
    assert {path: status for path, status in answers.items() if status != 400} == {}


class TestTokens:
    @pytest.mark.parametrize("token", ["", "x", "x" * 5000, "ä", "☃"])
    def test_an_invented_one_is_refused_readably(self, app, sign_in, token):
        sign_in(app, "administrator")

        page = app.post("/admin/profile", {"csrf_token": token, "name": "Zoe Smuggled"}, status=400)

        assert "reload the page" in page
        assert "Nothing was changed" in page
        assert "Zoe Smuggled" not in app.get("/admin")

    def test_one_of_another_session_is_refused(self, site, app, sign_in):
        other = visitor(site)
        sign_in(other, "administrator")
        sign_in(app, "administrator")
        token = other.get("/admin").forms[0]["csrf_token"].value

        app.post("/admin/sign-out", {"csrf_token": token}, status=400)
        app.get("/admin", status=200)

    def test_one_from_before_signing_in_is_refused(self, app, sign_in):
        token = app.get("/admin/sign-in").forms[0]["csrf_token"].value
        sign_in(app, "administrator")

        app.post("/admin/sign-out", {"csrf_token": token}, status=400)

    def test_one_in_the_address_is_refused(self, app, sign_in):
        sign_in(app, "administrator")
        token = app.get("/admin").forms[0]["csrf_token"].value

        app.post(f"/admin/sign-out?csrf_token={token}", status=400)

    def test_over_https_another_origin_is_refused(self, app, sign_in):
        sign_in(app, "administrator")
        token = app.get("/admin").forms[0]["csrf_token"].value
        secure = {"wsgi.url_scheme": "https", "HTTP_HOST": "localhost"}

        for headers in ({"Origin": "https://evil.example"}, {"Referer": "https://evil.example/"}):
            app.post(
                "/admin/sign-out",
                {"csrf_token": token},
                headers=headers,
                extra_environ=secure,
                status=400,
            )

    def test_no_page_of_the_admin_may_be_kept(self, app, sign_in):
        sign_in(app, "administrator")

        for path in ("/admin", "/admin/users", "/admin/profile", "/admin/sign-in"):
            answer = app.get(path, status="*")
            assert "no-store" in answer.headers.get("Cache-Control", ""), path


class TestInlineCode:
    @pytest.mark.parametrize(
        "path",
        [
            "/admin",
            "/admin/users",
            "/admin/users/1",
            "/admin/users/new",
            "/admin/users/1/delete",
            "/admin/profile",
            "/admin/profile/password",
            "/admin/profile/sessions",
            "/admin/profile/two-factor",
            "/admin/settings",
            "/admin/settings/all",
            "/admin/plugins",
            "/admin/audit",
            "/admin/jobs",
        ],
    )
    def test_pages_obey_the_content_security_policy(self, app, sign_in, path):
        sign_in(app, "administrator")
        page = app.get(path)

        assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
        assert page.html.find("style") is None
        assert page.html.find(style=True) is None
        assert page.html.find("script", src=False) is None
        handlers = [a for tag in page.html.find_all(True) for a in tag.attrs if a.startswith("on")]
        assert handlers == []

    def test_one_heading_one_main_and_unique_ids(self, app, sign_in):
        sign_in(app, "administrator")
        for path in ("/admin", "/admin/users/1", "/admin/settings", "/admin/profile"):
            html = app.get(path).html
            ids = [tag["id"] for tag in html.find_all(id=True)]
            assert len(ids) == len(set(ids)), path
            assert len(html.find_all("h1")) == len(html.find_all("main")) == 1
            for label in html.find_all("label", attrs={"for": True}):
                assert label["for"] in ids, (path, label)
            for tag in html.find_all(attrs={"aria-describedby": True}):
                assert set(tag["aria-describedby"].split()) <= set(ids), (path, tag)

"""What people do with their own account."""

from __future__ import annotations

import time

import pytest

from cms.accounts.services import AccountService
from cms.accounts.signing_in import identity
from cms.accounts.types import Purpose
from tests.fixtures.sites import visitor
from tests.functional.accounts.conftest import PASSWORD

NEW = "another-otter-4-mug"


class TestProfile:
    def fill(self, app, **values):
        form = app.get("/admin/profile").forms["profile"]
        for name, value in values.items():
            form[name] = value
        return form.submit()

    def test_name_website_and_language_are_saved(self, app, people, ada):
        people.sign_in(app)

        self.fill(app, name="Ada King", url="https://ada.example/", bio="Hi", locale="fr")

        user = people.get()
        assert (user.name, user.url, user.locale) == ("Ada King", "https://ada.example/", "fr")
        assert '<html lang="fr"' in app.get("/admin/profile")

    @pytest.mark.parametrize("role", ["editor", "author", "contributor", "member"])
    def test_everybody_has_one(self, app, people, ada, role):
        people.add("eve", role)
        people.sign_in(app, "eve")

        self.fill(app, name="Eve Again")

        assert people.get("eve").name == "Eve Again"

    def test_a_new_address_takes_the_password(self, app, people, ada):
        people.sign_in(app)

        page = self.fill(app, email="new@example.org")
        assert "type your password" in page
        assert people.get().email == "ada@example.org"

        self.fill(app, email="new@example.org", password=PASSWORD)
        assert people.get().email == "new@example.org"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "x" * 201),
            ("url", "javascript:alert(1)"),
            ("email", "nonsense"),
            ("bio", "x" * 5001),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, app, people, ada, field, value):
        people.sign_in(app)

        page = self.fill(app, **{field: value})

        control = page.html.find(id=field)
        assert control["aria-invalid"] == "true"
        error = control["aria-describedby"].split()[-1]
        assert page.html.find(id=error).get_text(strip=True)
        assert "Nothing was saved yet" in page

    def test_role_and_login_cannot_be_smuggled_in(self, app, people, ada):
        people.add("eve", "member")
        people.sign_in(app, "eve")
        token = app.get("/admin/profile").forms["profile"]["csrf_token"].value

        app.post(
            "/admin/profile",
            {
                "csrf_token": token,
                "name": "Eve",
                "locale": "",
                "email": people.get("eve").email,
                "role": "administrator",
                "login": "root",
                "active": "1",
            },
        )

        user = people.get("eve")
        assert (user.name, user.role) == ("Eve", "member")

    def test_scripts_in_a_name_are_text(self, app, people, ada):
        people.sign_in(app)
        self.fill(app, name="<script>alert(1)</script>")

        assert "<script>alert" not in app.get("/admin")


class TestPassword:
    def change(self, app, current, new):
        form = app.get("/admin/profile/password").forms["password-form"]
        form["current"], form["password"] = current, new
        return form.submit()

    def test_changing_it_signs_out_everywhere_else(self, app, people, ada, site):
        elsewhere = visitor(site)
        people.sign_in(elsewhere)
        people.sign_in(app)
        cookie = app.cookies["session"]

        page = self.change(app, PASSWORD, NEW).follow()

        assert "Your password is changed" in page
        assert app.cookies["session"] != cookie
        elsewhere.get("/admin", status=303)
        people.sign_in(visitor(site), password=NEW, status=303)

    def test_it_takes_the_present_one(self, app, people, ada):
        people.sign_in(app)

        assert "This is not your password." in self.change(app, "wrong-password", NEW)

    @pytest.mark.parametrize("new", ["short", "password1234", "Ada Lovelace!", "x" * 300])
    def test_a_bad_one_is_refused(self, app, people, ada, new):
        people.sign_in(app)
        before = people.get().password_hash

        page = self.change(app, PASSWORD, new)

        assert page.html.find(id="password")["aria-invalid"] == "true"
        assert people.get().password_hash == before

    def test_somebody_without_one_chooses_it_after_a_link(self, app, people, site, ada):
        with site.scope() as scope:
            accounts = scope.get(AccountService)
            user = accounts.create("eve", name="Eve", role="author")
            link = accounts.issue_link(user, Purpose.SIGN_IN)
        app.get(link.path).form.submit()
        form = app.get("/admin/profile/password").forms["password-form"]
        assert "current" not in form.fields
        form["password"] = NEW
        form.submit(status=303)

        people.sign_in(visitor(site), "eve", NEW, status=303)

    def test_a_while_after_the_link_it_says_how_to_come_by_another(self, app, sign_in, monkeypatch):
        user = sign_in(app, "author")
        now = time.time() + identity.FRESH_SECONDS + 1
        monkeypatch.setattr(identity.time, "time", lambda: now)

        page = app.get("/admin/profile/password")

        assert f"cms user reset-link {user.login}" in page
        assert "password-form" not in page.forms


class TestSessions:
    def test_the_list_shows_devices_and_attempts(self, app, people, ada, site):
        people.sign_in(visitor(site), headers={"User-Agent": "Elinks"})
        people.sign_in(app, password="wrong-password")
        people.sign_in(app)

        page = app.get("/admin/profile/sessions")

        assert "Elinks" in page
        assert "This one" in page
        assert "Refused" in page

    def test_one_can_be_ended(self, app, people, ada, site):
        elsewhere = visitor(site)
        people.sign_in(elsewhere)
        people.sign_in(app)

        page = app.get("/admin/profile/sessions")
        form = next(f for f in page.forms.values() if "handle" in f.fields)
        form.submit(status=303)

        elsewhere.get("/admin", status=303)
        app.get("/admin", status=200)

    def test_all_others_can_be_ended(self, app, people, ada, site):
        elsewhere = visitor(site)
        people.sign_in(elsewhere)
        people.sign_in(app)

        page = app.get("/admin/profile/sessions")
        page.forms["end-others"].submit(status=303)

        elsewhere.get("/admin", status=303)
        app.get("/admin", status=200)

    def test_nobody_elses_can(self, app, people, ada, site):
        people.add("eve", "editor")
        other = visitor(site)
        people.sign_in(other)
        people.sign_in(app, "eve")
        info, *_ = site.registry.cms_cache_sessions.list_sessions(ada.id)
        token = app.get("/admin").forms[0]["csrf_token"].value

        app.post("/admin/profile/sessions/end", {"csrf_token": token, "handle": info.handle})

        other.get("/admin", status=200)

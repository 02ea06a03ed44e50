"""Administrators look after accounts."""

from __future__ import annotations

import re
import time

import pytest

from cms.accounts.signing_in import identity
from tests import factories
from tests.fixtures.sites import visitor
from tests.functional.accounts.conftest import PASSWORD


@pytest.fixture
def admin(app, people, ada):
    people.sign_in(app)
    return app


@pytest.fixture
def eve(people):
    return people.add("eve", "author", name="Eve Example", email="eve@example.org")


class TestTheList:
    def test_it_shows_everybody_and_filters(self, admin, eve):
        page = admin.get("/admin/users")
        assert "Eve Example" in page
        assert "Ada Lovelace" in page.html.find("main").get_text()

        found = admin.get("/admin/users", {"q": "eve@"}).html.find("tbody").get_text()
        assert "Eve Example" in found
        assert "Ada Lovelace" not in found

    @pytest.mark.parametrize(
        "query", ["q=%25&role=x&state=y", "q=" + "x" * 1500, "role=editor&page=", "q='%3B--"]
    )
    def test_odd_filters_are_no_error(self, admin, query):
        admin.get(f"/admin/users?{query}", status=200)

    @pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999"])
    def test_a_page_that_is_none_is_a_bad_request(self, admin, page):
        admin.get("/admin/users", {"page": page}, status=400)

    def test_a_page_past_the_end_shows_the_last(self, admin):
        assert "Ada Lovelace" in admin.get("/admin/users", {"page": 99})

    def test_statements_do_not_grow_with_rows(self, admin, site, statements):
        admin.get("/admin/users")
        with statements as few:
            admin.get("/admin/users")
        with site.scope() as scope:
            for _ in range(30):
                factories.user(scope)
        with statements as many:
            admin.get("/admin/users")
        assert len(many) == len(few)


class TestInviting:
    def test_the_link_shown_lets_its_owner_in(self, admin, site, people):
        form = admin.get("/admin/users/new").forms["account-form"]
        form["login"], form["name"], form["role"] = "eve", "Eve Example", "editor"

        page = form.submit(status=200)

        link = re.search(r'value="http://localhost(/admin/link/[^"]+)"', page.text)[1]
        other = visitor(site)
        form = other.get(link).form
        form["password"] = "another-otter-4-mug"
        form.submit(status=303)
        assert "Eve Example" in other.get("/admin")
        assert people.get("eve").role == "editor"

    def test_what_is_wrong_is_said_at_its_field(self, admin):
        form = admin.get("/admin/users/new").forms["account-form"]
        form["login"], form["name"], form["email"] = "ada", "X", "nonsense"

        page = form.submit(status=200)
        assert page.html.find(id="email")["aria-invalid"] == "true"

        form = page.forms["account-form"]
        form["email"] = ""
        page = form.submit(status=200)
        assert "This login is taken." in page


class TestEditing:
    def test_a_new_role_ends_the_sessions_of_the_account(self, admin, people, eve, site):
        other = visitor(site)
        people.sign_in(other, "eve")
        form = admin.get(f"/admin/users/{eve.id}").forms["account-form"]
        form["role"] = "editor"

        assert "Saved." in form.submit(status=303).follow()

        assert people.get("eve").role == "editor"
        other.get("/admin", status=303)

    def test_the_last_administrator_stays_one(self, admin, ada, people):
        form = admin.get(f"/admin/users/{ada.id}").forms["account-form"]
        form["role"] = "editor"

        assert "last administrator" in form.submit(status=200)
        assert people.get().role == "administrator"
        admin.get("/admin", status=200)

    def test_changing_ones_own_login_keeps_one_signed_in(self, admin, ada, people):
        form = admin.get(f"/admin/users/{ada.id}").forms["account-form"]
        form["login"] = "ada.king"
        form.submit(status=303).follow(status=200)

        assert people.get("ada.king").id == ada.id

    @pytest.mark.parametrize("id", ["0", "999999", "999999999999999999"])
    def test_an_account_that_is_not_there_is_not_found(self, admin, id):
        admin.get(f"/admin/users/{id}", status=404)

    @pytest.mark.parametrize("id", ["x", "-1", "1.5", "9" * 40, "1%00"])
    def test_nor_is_what_is_no_number(self, admin, id):
        assert admin.get(f"/admin/users/{id}", status="*").status_int in (400, 404)


class TestActs:
    @pytest.mark.parametrize("act", ["link", "unlock", "two-factor-off", "sign-out"])
    def test_they_take_a_form(self, admin, eve, act):
        admin.get(f"/admin/users/{eve.id}/{act}", status=405)
        admin.post(f"/admin/users/{eve.id}/{act}", status=400)

    def act(self, app, user, name):
        token = app.get("/admin/users").forms[0]["csrf_token"].value
        return app.post(f"/admin/users/{user.id}/{name}", {"csrf_token": token})

    def test_signing_somebody_out(self, admin, eve, people, site):
        other = visitor(site)
        people.sign_in(other, "eve")

        self.act(admin, eve, "sign-out").follow()

        other.get("/admin", status=303)
        admin.get("/admin", status=200)

    def test_a_lost_second_factor(self, admin, eve, people, site, clock):
        people.with_second_factor("eve")

        self.act(admin, eve, "two-factor-off")

        answer = people.sign_in(visitor(site), "eve", status=303)
        assert answer.location.endswith("/admin")

    def test_a_link_for_a_switched_off_account_is_refused(self, admin, eve, site):
        form = admin.get(f"/admin/users/{eve.id}").forms["account-form"]
        form["active"] = False
        form.submit()

        assert "switched off" in self.act(admin, eve, "link").follow()

    def test_deleting_asks_for_an_heir(self, admin, eve, people, ada):
        form = admin.get(f"/admin/users/{eve.id}/delete").forms["delete-form"]
        form["heir"] = str(ada.id)

        assert "deleted" in form.submit(status=303).follow()

        admin.get(f"/admin/users/{eve.id}", status=404)

    @pytest.mark.parametrize("heir", ["999", "x", "-1", "9" * 30])
    def test_an_heir_that_is_none_deletes_nothing(self, admin, eve, heir):
        form = admin.get(f"/admin/users/{eve.id}/delete").forms["delete-form"]
        form["heir"].force_value(heir)

        form.submit(status=200)

        admin.get(f"/admin/users/{eve.id}", status=200)

    def test_the_last_administrator_cannot_be_deleted(self, admin, ada):
        form = admin.get(f"/admin/users/{ada.id}/delete").forms["delete-form"]
        form["heir"] = ""

        assert "last administrator" in form.submit(status=200)


class TestConfirming:
    """Dangerous acts ask for the password again once a while has passed."""

    @pytest.fixture
    def later(self, admin, monkeypatch):
        now = time.time() + identity.FRESH_SECONDS + 1
        monkeypatch.setattr(identity.time, "time", lambda: now)
        return admin

    def test_the_way_leads_back_to_the_page(self, later, eve):
        refused = later.get(f"/admin/users/{eve.id}", status=303)
        assert "/admin/confirm?next=" in refused.location
        form = refused.follow().forms[0]
        form["password"] = PASSWORD

        answer = form.submit(status=303)

        assert answer.location == f"http://localhost/admin/users/{eve.id}"
        answer.follow(status=200)

    def test_a_wrong_password_does_not(self, later, eve):
        form = later.get(f"/admin/users/{eve.id}").follow().forms[0]
        form["password"] = "wrong-password"

        assert "This is not your password." in form.submit(status=200)
        later.get(f"/admin/users/{eve.id}", status=303)

    def test_a_form_sent_too_late_changes_nothing(self, admin, eve, people, monkeypatch):
        form = admin.get(f"/admin/users/{eve.id}").forms["account-form"]
        form["role"] = "administrator"
        now = time.time() + identity.FRESH_SECONDS + 1
        monkeypatch.setattr(identity.time, "time", lambda: now)

        assert "/admin/confirm" in form.submit(status=303).location
        assert people.get("eve").role == "author"

    def test_guessing_is_slowed_down(self, later, eve, clock):
        for _ in range(5):
            form = later.get("/admin/confirm").forms[0]
            form["password"] = "wrong-password"
            form.submit(status=200)
        form = later.get("/admin/confirm").forms[0]
        form["password"] = PASSWORD

        form.submit(status=429)

    def test_the_way_back_never_leaves_the_site(self, later):
        form = later.get("/admin/confirm", {"next": "https://evil.example/"}).forms[0]
        form["next"].force_value("//evil.example/")
        form["password"] = PASSWORD

        assert form.submit(status=303).location == "http://localhost/admin"

"""One-time links: to sign in, to choose a password, to accept an invitation."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cms.accounts.models import AccountToken, User
from cms.accounts.services import AccountService
from cms.accounts.types import Purpose
from cms.errors import InvalidError
from tests.fixtures.sites import visitor

NEW = "another-otter-4-mug"


@pytest.fixture
def issue(site, ada):
    def issue(purpose=Purpose.SIGN_IN, login="ada"):
        with site.scope() as scope:
            accounts = scope.get(AccountService)
            return accounts.issue_link(accounts.by_login(login), purpose)

    return issue


class TestSigningIn:
    def test_opening_a_link_uses_nothing_up(self, app, site, issue):
        link = issue()
        for _ in range(3):
            visitor(site).get(link.path, status=200)

        app.get(link.path).form.submit(status=303)
        app.get("/admin", status=200)

    def test_it_works_once(self, app, site, issue):
        link = issue()
        app.get(link.path).form.submit(status=303)

        page = visitor(site).get(link.path, status=410)
        assert "has been used" in page

    def test_of_two_forms_open_at_once_one_works(self, app, site, issue):
        link = issue()
        other = visitor(site)
        first, second = app.get(link.path).form, other.get(link.path).form

        first.submit(status=303)
        second.submit(status=410)
        other.get("/admin", status=303)

    def test_it_expires(self, app, issue, clock):
        link = issue()
        form = app.get(link.path).form
        clock.advance(hours=1, seconds=1)

        app.get(link.path, status=410)
        form.submit(status=410)

    def test_a_newer_one_replaces_it(self, app, issue):
        old, new = issue(), issue()

        app.get(old.path, status=410)
        app.get(new.path, status=200)

    def test_only_its_hash_is_stored(self, site, issue):
        link = issue()
        with site.scope() as scope:
            (row,) = scope.db.scalars(select(AccountToken))
        assert link.token not in (row.token_hash, row.purpose)
        assert len(row.token_hash) == 64

    def test_it_takes_a_form_of_ours(self, app, issue):
        app.post(issue().path, status=400)

    @pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 1500, "%00", "%C3%A4" * 43, "a%2Fb"])
    def test_invented_ones_are_gone(self, app, ada, token):
        assert app.get(f"/admin/link/{token}", status="*").status_int in (400, 404, 410)

    def test_its_address_goes_nowhere_else(self, app, issue):
        page = app.get(issue().path)

        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"

    def test_a_switched_off_account_has_none(self, app, site, people, issue):
        people.add("eve", "editor")
        link = issue(login="eve")
        with site.scope() as scope:
            accounts = scope.get(AccountService)
            accounts.update(accounts.by_login("eve"), active=False)

        app.get(link.path, status=410)
        with pytest.raises(InvalidError):
            issue(login="eve")

    def test_the_second_factor_is_still_asked_for(self, app, people, issue, clock):
        people.with_second_factor()

        answer = app.get(issue().path).form.submit(status=303)

        assert answer.location.endswith("/admin/sign-in/code")
        app.get("/admin", status=303)

    def test_it_signs_somebody_else_out(self, app, people, issue):
        people.add("eve", "editor", name="Eve")
        people.sign_in(app, "eve")

        app.get(issue().path).form.submit(status=303)

        assert "Ada Lovelace" in app.get("/admin")


class TestChoosingAPassword:
    @pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.INVITE])
    def test_the_new_password_is_set_and_signs_in(self, app, site, people, issue, purpose):
        elsewhere = visitor(site)
        people.sign_in(elsewhere)
        form = app.get(issue(purpose).path).form
        form["password"] = NEW

        answer = form.submit(status=303)

        assert "Your new password is set." in answer.follow()
        elsewhere.get("/admin", status=303)
        people.sign_in(visitor(site), password=NEW, status=303)

    def test_a_bad_password_uses_nothing_up(self, app, people, issue):
        link = issue(Purpose.RESET)
        form = app.get(link.path).form
        form["password"] = "password1234"

        page = form.submit(status=200)

        assert "among the first" in page
        page.form["password"] = NEW
        page.form.submit(status=303)

    def test_it_works_once_and_voids_other_links(self, app, site, issue):
        other = issue(Purpose.SIGN_IN)
        link = issue(Purpose.RESET)
        form = app.get(link.path).form
        form["password"] = NEW
        form.submit(status=303)

        visitor(site).get(link.path, status=410)
        visitor(site).get(other.path, status=410)

    def test_a_sign_in_link_sets_no_password(self, app, people, issue):
        before = people.get().password_hash
        link = issue(Purpose.SIGN_IN)
        page = app.get(link.path)

        app.post(link.path, {"csrf_token": page.form["csrf_token"].value, "password": NEW})

        assert people.get().password_hash == before

    def test_a_reset_link_alone_does_not_sign_in(self, app, people, issue):
        link = issue(Purpose.RESET)
        page = app.get(link.path)

        app.post(link.path, {"csrf_token": page.form["csrf_token"].value}, status=200)

        app.get("/admin", status=303)


def test_nobody_is_told_whose_link_a_wrong_one_was(app, ada, site):
    with site.scope() as scope:
        assert scope.db.scalars(select(User)).one().login == "ada"
    assert "Ada" not in app.get("/admin/link/" + "x" * 43, status=410)

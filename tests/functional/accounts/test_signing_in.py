"""Signing in by password and out again, and all that can go wrong."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from cms.accounts.models import SignInAttempt, User
from cms.accounts.services import AccountService
from cms_cache.core.errors import Unavailable
from cms_cache.web import sessions
from tests.fixtures.sites import visitor
from tests.functional.accounts.conftest import PASSWORD

WRONG = "do not belong together"
COOKIE = "session"


class TestTheForm:
    def test_name_and_password_open_the_dashboard(self, app, people, ada):
        answer = people.sign_in(app, status=303)

        assert answer.location == "http://localhost/admin"
        assert "Welcome, Ada Lovelace" in answer.follow()

    def test_the_address_does_as_well_as_the_name(self, app, people, ada):
        people.sign_in(app, " ADA@Example.org ", status=303)

    @pytest.mark.parametrize(
        ("login", "password"),
        [
            ("ada", "wrong-password"),
            ("nobody", PASSWORD),
            ("ada x", PASSWORD),
            ("ada", PASSWORD.upper()),
            ("a" * 5000, PASSWORD),
            ("ada", "p" * 9000),
            ("' OR 1=1 --", "' OR 1=1 --"),
        ],
    )
    def test_everything_else_gets_the_same_answer(self, app, people, ada, login, password):
        page = people.sign_in(app, login, password, status=200)

        assert WRONG in page
        assert app.get("/admin", status=303)

    def test_the_answer_does_not_tell_whether_the_account_exists(self, app, people, ada, site):
        def shown(login):
            client = visitor(site)
            page = people.sign_in(client, login, "wrong-password")
            token = page.forms[0]["csrf_token"].value
            return page.text.replace(token, "").replace(f'value="{login}"', "")

        assert shown("ada") == shown("eve")

    def test_a_switched_off_account_does_not_open(self, app, people, ada, site):
        people.add("eve", "editor")
        with site.scope() as scope:
            accounts = scope.get(AccountService)
            accounts.update(accounts.by_login("eve"), active=False)

        assert WRONG in people.sign_in(app, "eve")

    def test_an_account_without_password_does_not_open(self, app, people, site, ada):
        with site.scope() as scope:
            scope.db.execute(update(User).values(password_hash=None))

        assert WRONG in people.sign_in(app, "ada", PASSWORD)

    def test_a_nul_is_a_bad_request(self, app, people, ada):
        people.sign_in(app, "ada\x00", PASSWORD, status=400)

    def test_an_old_hash_is_made_anew(self, app, people, ada, site):
        old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        with site.scope() as scope:
            scope.db.execute(update(User).values(password_hash=old))

        people.sign_in(app, status=303)

        assert people.get().password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        people.sign_in(visitor(site), status=303)

    def test_tries_are_noted(self, app, people, ada, site):
        people.sign_in(app, password="wrong-password")
        people.sign_in(app, headers={"User-Agent": "Lynx\x01 2.9"}, status=303)

        with site.scope() as scope:
            tries = scope.db.scalars(select(SignInAttempt).order_by(SignInAttempt.id)).all()
        assert [attempt.succeeded for attempt in tries] == [False, True]
        assert tries[1].address == "127.0.0.1"
        assert tries[1].agent == "Lynx 2.9"


class TestWhereItLeads:
    @pytest.mark.parametrize("path", ["/admin/users", "/admin/users?q=a&page=1"])
    def test_to_where_one_wanted_to_go(self, app, people, ada, path):
        refused = app.get(path, status=303)
        form = refused.follow().forms[0]
        form["login"], form["password"] = "ada", PASSWORD

        assert form.submit().location == f"http://localhost{path}"

    @pytest.mark.parametrize(
        "path",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "\\\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "http:evil.example",
            "admin/users",
            "/admin/sign-in?next=/admin/sign-in",
            "//[",
            "/" + "a" * 3000,
        ],
    )
    def test_never_to_another_site(self, app, people, ada, path):
        form = app.get("/admin/sign-in", {"next": path}).forms[0]
        form["login"], form["password"] = "ada", PASSWORD
        form["next"].force_value(path)

        assert form.submit(status=303).location == "http://localhost/admin"

    def test_a_member_lands_on_the_own_profile(self, app, people, ada):
        people.add("mia", "member")

        answer = people.sign_in(app, "mia", status=303)
        assert answer.location == "http://localhost/admin/profile"
        answer.follow(status=200)

    def test_who_is_signed_in_is_not_asked_again(self, app, people, ada):
        people.sign_in(app)

        assert app.get("/admin/sign-in", status=303).location == "http://localhost/admin"


class TestSessions:
    def test_signing_in_changes_the_session_id(self, app, people, ada):
        app.get("/admin/sign-in")
        before = app.cookies[COOKIE]
        people.sign_in(app)

        assert app.cookies[COOKIE] != before

    def test_a_planted_session_is_worth_nothing(self, app, people, ada, site):
        attacker = visitor(site)
        attacker.get("/admin/sign-in")
        planted = attacker.cookies[COOKIE]
        app.set_cookie(COOKIE, planted)

        people.sign_in(app, status=303)

        assert attacker.get("/admin", status=303)
        attacker.set_cookie(COOKIE, planted)
        assert attacker.get("/admin", status=303)

    def test_the_form_protects_against_forgery_also_before_signing_in(self, app, people, ada):
        app.get("/admin/sign-in")
        app.post("/admin/sign-in", {"login": "ada", "password": PASSWORD}, status=400)

    def test_signing_out_takes_a_form_and_ends_the_session(self, app, people, ada, site):
        people.sign_in(app)
        cookie = app.cookies[COOKIE]
        app.get("/admin/sign-out", status=405)
        app.post("/admin/sign-out", status=400)
        app.get("/admin", status=200)

        app.get("/admin").forms[0].submit(status=303)

        other = visitor(site)
        other.set_cookie(COOKIE, cookie)
        other.get("/admin", status=303)
        app.get("/admin", status=303)

    @pytest.mark.parametrize(
        "change",
        [
            lambda accounts, user: accounts.set_password(user, "another-otter-4-mug"),
            lambda accounts, user: accounts.update(user, role="author"),
            lambda accounts, user: accounts.update(user, active=False),
            lambda accounts, user: accounts.end_sessions(user),
            lambda accounts, user: accounts.delete(user),
        ],
        ids=["password", "role", "switched off", "ended", "deleted"],
    )
    def test_sessions_end_when_rights_change(self, app, people, ada, site, change):
        people.add("eve", "editor")
        people.sign_in(app, "eve")
        app.get("/admin", status=200)

        with site.scope() as scope:
            accounts = scope.get(AccountService)
            change(accounts, accounts.by_login("eve"))

        assert app.get("/admin", status=303).location.endswith("/admin/sign-in")

    def test_an_account_switched_off_behind_our_back_is_out_too(self, app, people, ada, site):
        people.sign_in(app)
        with site.scope() as scope:
            scope.db.execute(update(User).values(active=False))

        app.get("/admin", status=303)

    def test_a_new_name_ends_nothing(self, app, people, ada, site):
        people.sign_in(app)
        with site.scope() as scope:
            accounts = scope.get(AccountService)
            accounts.update(accounts.by_login("ada"), name="Ada King")

        assert "Ada King" in app.get("/admin", status=200)

    def test_without_a_store_of_sessions_signing_in_has_to_wait(
        self, app, people, ada, monkeypatch
    ):
        form = app.get("/admin/sign-in").forms[0]
        form["login"], form["password"] = "ada", PASSWORD

        def renew(*args: object, **kw: object) -> None:
            raise Unavailable("down")

        monkeypatch.setattr(sessions, "renew", renew)
        page = form.submit(status=503)

        assert "Nobody can sign in at the moment" in page
        assert page.headers["Retry-After"] == "30"
        assert people.get().last_sign_in_at is None

    @pytest.mark.parametrize("value", ["", "x", "a" * 4000, "\xff\xfe", '"\\377"', "null"])
    def test_a_forged_cookie_is_nobodys(self, app, ada, value):
        app.set_cookie(COOKIE, value)

        app.get("/admin", status=303)

    def test_visitors_get_no_cookie(self, app, ada):
        for path in ("/", "/nothing-here", "/admin", "/admin/nothing-here"):
            answer = app.get(path, status="*")
            assert "Set-Cookie" not in answer.headers, path


class TestThrottling:
    def fail(self, people, app, times, login="ada"):
        for _ in range(times):
            people.sign_in(app, login, "wrong-password", status=200)

    def test_a_few_failures_make_that_network_wait(self, app, people, ada, clock):
        self.fail(people, app, 5)

        refused = people.sign_in(app, status=429)
        assert 0 < int(refused.headers["Retry-After"]) <= 900
        assert "Try again in" in refused
        clock.advance(minutes=16)
        people.sign_in(app, status=303)

    def test_nobody_else_is_locked_out(self, app, people, ada, site, clock):
        self.fail(people, app, 5)
        elsewhere = visitor(site)
        elsewhere.extra_environ["REMOTE_ADDR"] = "198.51.100.7"

        people.sign_in(elsewhere, status=303)
        people.add("eve", "editor")
        people.sign_in(app, "eve", status=303)

    def test_a_success_forgets_the_failures_before_it(self, app, people, ada, clock):
        self.fail(people, app, 4)
        people.sign_in(app, status=303)
        app.reset()
        self.fail(people, app, 4)

        people.sign_in(app, status=303)

    def test_unknown_names_wait_alike(self, app, people, ada, clock):
        self.fail(people, app, 5, login="nobody")

        people.sign_in(app, "nobody", status=429)

    def test_one_network_cannot_try_many_accounts(self, app, people, ada, clock):
        for number in range(50):
            people.sign_in(app, f"user{number}", "wrong-password", status=200)

        people.sign_in(app, "fresh-name", status=429)

    def test_many_strangers_wait_and_the_owner_does_not(self, app, people, ada, site, clock):
        people.sign_in(app, status=303)
        app.reset()
        stranger = visitor(site)
        for number in range(100):
            stranger.extra_environ["REMOTE_ADDR"] = f"203.0.113.{number}"
            people.sign_in(stranger, password="wrong-password", status=200)
        stranger.extra_environ["REMOTE_ADDR"] = "198.51.100.99"

        people.sign_in(stranger, status=429)
        people.sign_in(app, status=303)

    def test_an_operator_can_unlock(self, app, people, ada, site, clock):
        self.fail(people, app, 5)
        with site.scope() as scope:
            accounts = scope.get(AccountService)
            assert accounts.unlock(accounts.by_login("ada")) > 0

        people.sign_in(app, status=303)

    def test_old_attempts_are_forgotten(self, app, people, ada, site, clock):
        self.fail(people, app, 2)
        clock.advance(days=100)
        people.sign_in(app, status=303)

        with site.scope() as scope:
            assert len(scope.db.scalars(select(SignInAttempt)).all()) == 1

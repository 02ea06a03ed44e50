"""Two-factor sign-in: set up, used, replayed, lost."""

from __future__ import annotations

import re

import pyotp
import pytest

from cms.accounts.services import AccountService
from cms.accounts.two_factor.services import TwoFactorService
from tests.fixtures.sites import visitor
from tests.functional.accounts.conftest import PASSWORD


def send_code(app, code, **kw):
    form = app.get("/admin/sign-in/code").forms[0]
    form["code"] = code
    return form.submit(**kw)


class TestSigningIn:
    def test_a_password_alone_opens_nothing(self, app, people, ada, clock):
        people.with_second_factor()

        answer = people.sign_in(app, status=303)

        assert answer.location.endswith("/admin/sign-in/code")
        app.get("/admin", status=303)
        app.get("/admin/profile", status=303)

    def test_password_and_code_do(self, app, people, ada, clock):
        totp, _ = people.with_second_factor()
        clock.advance(seconds=60)
        people.sign_in(app, path="?next=/admin/users")

        answer = send_code(app, totp.at(clock.now()), status=303)

        assert answer.location.endswith("/admin/users")
        app.get("/admin", status=200)

    def test_a_code_works_once(self, app, people, ada, site, clock):
        totp, _ = people.with_second_factor()
        clock.advance(seconds=60)
        code = totp.at(clock.now())
        people.sign_in(app)
        send_code(app, code, status=303)

        other = visitor(site)
        people.sign_in(other)
        send_code(other, code, status=200)
        other.get("/admin", status=303)

    def test_the_code_that_switched_it_on_does_not_sign_in(self, app, people, ada, clock):
        totp, _ = people.with_second_factor()
        people.sign_in(app)

        send_code(app, totp.at(clock.now()), status=200)

    def test_a_recovery_code_works_once(self, app, people, ada, site, clock):
        _, codes = people.with_second_factor()
        people.sign_in(app)
        send_code(app, codes[0].upper().replace("-", " "), status=303)

        other = visitor(site)
        people.sign_in(other)
        send_code(other, codes[0], status=200)
        send_code(other, codes[1], status=303)

    def test_somebody_elses_code_does_not(self, app, people, ada, clock):
        people.add("eve", "editor")
        people.with_second_factor("ada")
        _, codes = people.with_second_factor("eve")
        people.sign_in(app)

        send_code(app, codes[0], status=200)

    def test_without_a_password_first_there_is_no_code_to_send(self, app, people, ada):
        answer = app.get("/admin/sign-in/code", status=303)
        assert answer.location.endswith("/admin/sign-in")

    def test_guessing_codes_is_slowed_down(self, app, people, ada, clock):
        people.with_second_factor()
        people.sign_in(app)
        for number in range(5):
            send_code(app, f"{number:06d}", status=200)

        send_code(app, "000009", status=429)

    def test_a_changed_password_voids_the_first_step(self, app, people, ada, site, clock):
        totp, _ = people.with_second_factor()
        people.sign_in(app)
        form = app.get("/admin/sign-in/code").forms[0]
        with site.scope() as scope:
            accounts = scope.get(AccountService)
            accounts.set_password(accounts.by_login("ada"), "another-otter-4-mug")
        clock.advance(seconds=60)
        form["code"] = totp.at(clock.now())

        assert form.submit(status=303).location.endswith("/admin/sign-in")
        app.get("/admin", status=303)

    @pytest.mark.parametrize("code", ["x" * 9000, "' OR 1=1", "１２３４５６", ""])
    def test_odd_codes_are_just_wrong(self, app, people, ada, clock, code):
        people.with_second_factor()
        people.sign_in(app)

        send_code(app, code, status=200)


class TestSettingItUp:
    def secret(self, page) -> pyotp.TOTP:
        return pyotp.TOTP(
            s=re.search(r"<code>([A-Z2-7 ]{39})</code>", page.text)[1].replace(" ", "")
        )

    def test_a_good_code_switches_it_on_and_shows_recovery_codes(self, app, people, ada, clock):
        people.sign_in(app)
        page = app.get("/admin/profile/two-factor")
        form = page.forms["enrol"]
        form["code"] = self.secret(page).at(clock.now())

        page = form.submit(status=200)

        codes = re.findall(r"<li>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</li>", page.text)
        assert len(codes) == 10
        assert people.get().totp_secret is not None

    def test_the_secret_is_encrypted_at_rest(self, app, people, ada, clock):
        totp, _ = people.with_second_factor()

        assert totp.secret not in people.get().totp_secret

    def test_a_wrong_code_does_not_and_the_secret_stays(self, app, people, ada, clock):
        people.sign_in(app)
        page = app.get("/admin/profile/two-factor")
        form = page.forms["enrol"]
        form["code"] = "000000"

        again = form.submit(status=200)

        assert people.get().totp_secret is None
        assert self.secret(again).secret == self.secret(page).secret

    def test_switching_off_takes_the_password(self, app, people, ada, clock):
        totp, _ = people.with_second_factor()
        clock.advance(seconds=60)
        people.sign_in(app)
        send_code(app, totp.at(clock.now()))
        form = app.get("/admin/profile/two-factor").forms["off"]
        form["password"] = "wrong-password"
        page = form.submit(status=200)
        assert people.get().totp_secret is not None

        page.forms["off"]["password"] = PASSWORD
        page.forms["off"].submit(status=303)

        assert people.get().totp_secret is None

    def test_new_recovery_codes_replace_the_old(self, app, people, ada, site, clock):
        totp, old = people.with_second_factor()
        clock.advance(seconds=60)
        people.sign_in(app)
        send_code(app, totp.at(clock.now()))

        app.get("/admin/profile/two-factor").forms["codes"].submit(status=200)

        other = visitor(site)
        people.sign_in(other)
        send_code(other, old[0], status=200)

    def test_an_operator_can_switch_it_off(self, app, people, ada, site, clock):
        people.with_second_factor()
        with site.scope() as scope:
            accounts = scope.get(AccountService)
            user = accounts.by_login("ada")
            assert accounts.disable_two_factor(user)
            assert not accounts.disable_two_factor(user)
            assert scope.get(TwoFactorService).codes_left(user) == 0

        assert people.sign_in(app, status=303).location.endswith("/admin")

    @pytest.mark.every_database
    def test_codes_are_used_up_on_every_database(self, site, ada, people, clock):
        totp, codes = people.with_second_factor()
        clock.advance(seconds=60)
        with site.scope(clock=clock) as scope:
            user = scope.get(AccountService).by_login("ada")
            service = scope.get(TwoFactorService)
            assert service.accept(user, totp.at(clock.now()))
            assert not service.accept(user, totp.at(clock.now()))
            assert service.accept(user, codes[3])
            assert not service.accept(user, codes[3])
            assert service.codes_left(user) == 9

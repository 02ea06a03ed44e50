"""People to sign in as, with passwords."""

from __future__ import annotations

from typing import Any

import pyotp
import pytest
from webtest import TestApp

from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.accounts.two_factor.services import TwoFactorService
from tests import factories
from tests.fixtures.sites import Site

PASSWORD = "tasty-otter-9-mug"


class People:
    """Makes accounts and signs in with their passwords, as a person at a keyboard would."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def add(self, login: str = "ada", role: str = "administrator", **values: Any) -> User:
        with self.site.scope() as scope:
            return factories.user(scope, role=role, login=login, password=PASSWORD, **values)

    def sign_in(
        self, app: TestApp, login: str = "ada", password: str = PASSWORD, path: str = "", **kw: Any
    ) -> Any:
        """Fill in and send the sign-in form; return the answer."""
        form = app.get(f"/admin/sign-in{path}").forms[0]
        form["login"], form["password"] = login, password
        return form.submit(**kw)

    def get(self, login: str = "ada") -> User:
        with self.site.scope(write=False) as scope:
            return scope.get(AccountService).by_login(login)

    def with_second_factor(self, login: str = "ada") -> tuple[pyotp.TOTP, list[str]]:
        """Switch the second factor on; return its generator and the recovery codes."""
        with self.site.scope() as scope:
            service = scope.get(TwoFactorService)
            sealed = service.begin()
            totp = pyotp.TOTP(s=service.reveal(sealed))
            user = scope.get(AccountService).by_login(login)
            codes = service.confirm(user, sealed, totp.at(self.site.registry.cms_clock.now()))
            return totp, codes


@pytest.fixture
def people(site: Site) -> People:
    return People(site)


@pytest.fixture
def ada(people: People) -> User:
    """An administrator with a password."""
    return people.add("ada", "administrator", name="Ada Lovelace", email="ada@example.org")

"""Who is signed in is kept for a while, and never for a moment too long."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update
from webtest import TestApp

from cms import app as composition
from cms.accounts.models import User
from cms.accounts.services import AccountService
from tests import factories
from tests.fixtures.sites import visitor

#: A site whose folder nobody replaces, so that two processes have the same sessions.
OF_ITS_OWN = pytest.mark.ini({"site.name": "Two processes"})


@pytest.fixture
def editor(app, sign_in):
    account = sign_in(app, "editor")
    app.get("/admin", status=200)
    return account


@pytest.fixture
def other_process(site, app, editor):
    """The same person's browser, answered by another process of the site."""
    ini = {"here": str(site.folder), "__file__": str(site.folder / "site.ini")}
    other = composition.main(ini, **site.ini)
    there = TestApp(other, extra_environ=dict(app.extra_environ))
    for name, value in app.cookies.items():
        there.set_cookie(name, value)
    there.get("/admin", status=200)
    yield there
    other.registry.cms_caches.close()
    other.registry.cms_engine.dispose()


def reads(made):
    return [each for each in made if "session_epoch" in each]


@pytest.mark.parametrize("path", ["/admin", "/a-post/", "/nothing-here/"])
def test_a_warm_user_costs_no_statement(site, scope, app, editor, statements, path):
    factories.content(scope, title="A post")
    scope.db.commit()
    app.get(path, status="*")
    with statements as made:
        app.get(path, status="*")
    assert not reads(made)


def test_others_who_sign_in_do_not_end_it(site, app, editor, sign_in, statements):
    sign_in(visitor(site), "author")
    with statements as made:
        app.get("/admin", status=200)
    assert not reads(made)


def by_service(**values):
    def change(scope, account):
        accounts = scope.get(AccountService)
        accounts.update(accounts.get(account.id), **values)

    return change


def by_password(scope, account):
    accounts = scope.get(AccountService)
    accounts.set_password(accounts.get(account.id), "violet-gannet-turns-9")


def by_statement(scope, account):
    scope.db.execute(update(User).where(User.role == "editor").values(active=False))


def by_deleting(scope, account):
    scope.db.execute(delete(User).where(User.id == account.id))


@OF_ITS_OWN
@pytest.mark.parametrize(
    "change",
    [by_service(active=False), by_service(role="member"), by_password, by_statement, by_deleting],
    ids=["switched off", "another role", "new password", "bulk", "deleted"],
)
def test_a_change_holds_from_the_next_request_on_in_every_process(
    site, app, editor, other_process, change
):
    with site.scope() as scope:
        change(scope, editor)
    for each in (app, other_process):
        assert "sign-in" in each.get("/admin", status=303).location


@OF_ITS_OWN
def test_a_new_name_shows_at_once(site, app, editor, other_process):
    with site.scope() as scope:
        by_service(name="Grace Hopper")(scope, editor)
    for each in (app, other_process):
        assert "Grace Hopper" in each.get("/admin", status=200)


def test_it_is_in_no_store_that_others_can_write(site, app, editor):
    caches = site.registry.cms_caches
    stored = b"".join(caches.made["data"].guard.backend.values())
    assert editor.login.encode() not in stored

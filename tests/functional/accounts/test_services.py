"""The accounts' service, as commands and the importer use it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cms.accounts.errors import AccountNotFoundError, LastAdministratorError
from cms.accounts.events import AccountDeleting, AccountSaving
from cms.accounts.models import User
from cms.accounts.services import AccountService
from cms.accounts.throttle import Throttle
from cms.accounts.types import AccountFilter
from cms.audit.models import AuditEntry
from cms.content.models import Content
from cms.errors import InvalidError
from tests import factories
from tests.functional.accounts.conftest import PASSWORD


@pytest.fixture
def accounts(scope) -> AccountService:
    return scope.get(AccountService)


@pytest.mark.every_database
class TestOnEveryDatabase:
    def test_an_account_is_made_found_changed_and_removed(self, accounts, scope):
        root = accounts.create("root", name="Root", role="administrator")
        user = accounts.create(
            "Ada", name="Ada Lovelace", email="Ada@Example.org", role="author", password=PASSWORD
        )
        assert accounts.by_login("ADA") is accounts.by_login("ada@example.org") is user
        assert user.slug == "ada-lovelace"

        accounts.update(user, name="Ada King", role="editor")
        assert (user.name, user.role, user.session_epoch) == ("Ada King", "editor", 1)

        accounts.delete(user, heir=root)
        with pytest.raises(AccountNotFoundError):
            accounts.by_login("ada")

    def test_a_login_and_an_address_are_one_persons(self, accounts):
        accounts.create("ada", name="Ada", email="ada@example.org")

        for taken in (
            {"login": "ADA", "name": "x"},
            {"login": "x", "name": "x", "email": "ADA@example.org"},
            {"login": "ada@example.org", "name": "x"},
        ):
            with pytest.raises(InvalidError):
                accounts.create(**taken)
        assert accounts.list(AccountFilter(text="ada"))[0].login == "ada"

    def test_failures_are_counted_and_forgotten(self, scope, clock, accounts):
        throttle = Throttle(scope.db, clock)
        counts = throttle.counts("ada", "192.0.2.1", None)
        for _ in range(5):
            assert throttle.wait(counts) == 0
            throttle.fail(counts)
        assert throttle.wait(counts) == 900
        clock.advance(minutes=15)
        assert throttle.wait(counts) == 0
        throttle.fail(counts)
        assert throttle.wait(counts) == 0

    def test_lists_are_filtered_and_ordered_by_name(self, accounts):
        for login, name, role in (
            ("b", "bea 100%", "author"),
            ("a", "Ada_x", "editor"),
            ("c", "Cid", "author"),
        ):
            accounts.create(login, name=name, role=role)

        def names(**wanted):
            return [row.name for row in accounts.list(AccountFilter(**wanted))]

        assert names() == ["Ada_x", "bea 100%", "Cid"]
        assert names(role="author") == ["bea 100%", "Cid"]
        assert names(text="%") == ["bea 100%"]
        assert names(text="_") == ["Ada_x"]
        assert names(text="ADA") == ["Ada_x"]
        assert names(active=False) == []


class TestSlugs:
    def test_namesakes_have_different_addresses(self, accounts):
        slugs = [accounts.create(f"u{n}", name="Ada Lovelace").slug for n in range(3)]

        assert slugs == ["ada-lovelace", "ada-lovelace-2", "ada-lovelace-3"]

    def test_a_name_without_letters_has_one_too(self, accounts):
        assert accounts.create("x", name="!!!").slug == "author"


class TestTheLastAdministrator:
    @pytest.mark.parametrize("change", [{"role": "editor"}, {"active": False}])
    def test_stays_one(self, accounts, change):
        user = accounts.create("root", name="Root", role="administrator")
        accounts.create("old", name="Old", role="administrator")
        accounts.update(accounts.by_login("old"), active=False)

        with pytest.raises(LastAdministratorError):
            accounts.update(user, **change)
        with pytest.raises(LastAdministratorError):
            accounts.delete(user)
        assert (user.role, user.active) == ("administrator", True)

    def test_of_two_one_may_go(self, accounts):
        first = accounts.create("root", name="Root", role="administrator")
        accounts.create("other", name="Other", role="administrator")

        accounts.delete(first)


class TestDeleting:
    def test_content_goes_to_the_heir(self, scope, accounts):
        accounts.create("root", name="Root", role="administrator")
        ada, eve = (factories.user(scope, login=login) for login in ("ada", "eve"))
        post = factories.content(scope, author_id=ada.id)

        accounts.delete(ada, heir=eve)
        scope.db.expire_all()

        assert scope.db.get(Content, post.id).author_id == eve.id

    def test_or_to_nobody(self, scope, accounts):
        accounts.create("root", name="Root", role="administrator")
        ada = factories.user(scope, login="ada")
        post = factories.content(scope, author_id=ada.id)

        accounts.delete(ada)
        scope.db.expire_all()

        assert scope.db.get(Content, post.id).author_id is None

    def test_not_to_itself(self, scope, accounts):
        ada = factories.user(scope, login="ada")

        with pytest.raises(InvalidError):
            accounts.delete(ada, heir=ada)

    def test_features_are_told_and_may_veto(self, site, scope, accounts):
        seen = []
        ada = factories.user(scope, login="ada")
        accounts._notify = seen.append

        accounts.delete(ada)

        assert seen == [AccountDeleting(ada.id, None)]


class TestWhatIsTold:
    def test_an_event_names_the_fields_that_differ(self, accounts, scope):
        seen = []
        ada = factories.user(scope, login="ada")
        accounts._notify = seen.append

        accounts.update(ada, name="Ada King", login="ada")
        accounts.update(ada, name="Ada King")

        assert seen == [AccountSaving(ada.id, frozenset({"name"}))]

    def test_the_audit_log_names_no_secret(self, accounts, scope):
        ada = accounts.create("ada", name="Ada", password=PASSWORD)
        accounts.set_password(ada, "another-otter-4-mug")
        scope.db.flush()

        entries = scope.db.scalars(select(AuditEntry)).all()
        assert [entry.action for entry in entries] == [
            "account.created",
            "account.password_changed",
        ]
        text = " ".join(f"{entry.summary} {entry.details}" for entry in entries)
        assert "otter" not in text
        assert "argon2" not in text


class TestWrongValues:
    def test_all_of_them_are_named_at_once(self, accounts, scope):
        with pytest.raises(InvalidError) as refused:
            accounts.create("a b", name="", email="x", role="root")

        assert set(refused.value.errors) == {"login", "name", "email", "role"}
        assert scope.db.scalars(select(User)).all() == []

    def test_a_weak_password_makes_no_account(self, accounts, scope):
        with pytest.raises(InvalidError) as refused:
            accounts.create("ada", name="Ada", password="password1234")

        assert set(refused.value.errors) == {"password"}
        assert scope.db.scalars(select(User)).all() == []

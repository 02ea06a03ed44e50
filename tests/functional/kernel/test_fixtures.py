"""The fixtures themselves: every test has a site of its own."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cms.accounts.models import User
from cms.content.models import Content
from tests import factories


@pytest.mark.every_database
class TestASiteForEveryTest:
    @pytest.mark.parametrize("round", [1, 2])
    def test_what_one_test_adds_the_next_does_not_see(self, site, round):
        with site.scope() as scope:
            assert scope.db.scalars(select(Content)).all() == []
            post = factories.content(scope)
            factories.comment(scope, post)
            term = factories.term(scope)
            picture = factories.media(scope)
            # Ids start anew, so that tests do not depend on their order.
            assert (post.id, term.id, picture.id) == (1, 1, 1)

    @pytest.mark.parametrize("round", [1, 2])
    def test_what_is_saved_in_settings_is_forgotten(self, site, round):
        assert site.settings["site.tagline"] == ""
        site.settings.save({"site.tagline": "short-lived"})

    def test_requests_see_what_a_scope_committed(self, site, app):
        with site.scope() as scope:
            factories.content(scope, title="Seen by visitors", slug="seen")
        assert "Seen by visitors" in app.get("/")


class TestSigningIn:
    @pytest.mark.parametrize("role", ["administrator", "editor", "author", "contributor"])
    def test_each_role_gets_into_the_admin(self, app, sign_in, role):
        account = sign_in(app, role)

        page = app.get("/admin", status="*")
        page = page.maybe_follow()
        assert page.status_int == 200
        assert account.name in page

    def test_two_visitors_are_two_people(self, app, site, sign_in):
        from tests.fixtures.sites import visitor

        sign_in(app, "editor")

        assert visitor(site).get("/admin", status="*").status_int in (303, 302)


class TestOwnSettings:
    @pytest.mark.ini({"site.name": "Another name"})
    def test_the_mark_composes_a_site_of_its_own(self, site):
        assert site.settings["site.name"] == "Another name"

    @pytest.mark.every_database
    def test_statements_are_counted(self, site, scope, statements):
        with statements as made:
            scope.db.scalars(select(User)).all()
        assert len(made) == 1

"""Denied unless granted."""

from __future__ import annotations

import pytest
from pyramid.exceptions import ConfigurationError, ConfigurationExecutionError
from pyramid.interfaces import ISessionFactory

from tests.fixtures.sites import Site


class TestViewsWithoutAPermission:
    @pytest.mark.ini({"cms.plugins": "tests.functional.security.careless"})
    @pytest.mark.parametrize("role", [None, "member", "editor", "administrator"])
    def test_are_open_to_nobody(self, app, sign_in, role):
        if role:
            sign_in(app, role)

        app.get("/careless", status=403)

    @pytest.mark.ini({"cms.plugins": "tests.functional.security.careless"})
    def test_nobody_has_an_invented_permission(self, app, sign_in):
        sign_in(app, "administrator")

        app.get("/invented", status=403)

    @pytest.mark.ini({"cms.plugins": "tests.functional.security.careless"})
    @pytest.mark.parametrize(("role", "status"), [("author", 403), ("editor", 200)])
    def test_a_plugins_permission_goes_to_the_roles_it_names(self, app, sign_in, role, status):
        sign_in(app, role)

        assert app.get("/granted", status="*").maybe_follow(status="*").status_int == status


class TestVisitors:
    def test_their_session_is_never_opened(self, app, site):
        """Not even to find out that there is none: pages for visitors come from a cache."""
        opened = []
        factory = site.registry.getUtility(ISessionFactory)
        site.registry.registerUtility(lambda request: opened.append(request.path), ISessionFactory)
        try:
            for path in ("/", "/nothing-here/", "/search/?q=x", "/feed/", "/sitemap.xml"):
                app.get(path, status="*")
        finally:
            site.registry.registerUtility(factory, ISessionFactory)

        assert opened == []


class TestDeclaring:
    @pytest.mark.parametrize("plugin", ["no_colon", "no_role"])
    def test_mistakes_stop_the_start(self, tmp_path, database, plugin):
        with pytest.raises((ConfigurationError, ConfigurationExecutionError), match="permission"):
            Site(
                tmp_path,
                database,
                {"cms.plugins": f"tests.functional.security.careless.{plugin}"},
            )

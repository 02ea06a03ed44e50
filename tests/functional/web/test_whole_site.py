"""The web layer with all features: error pages in the default theme, maintenance mode."""

from __future__ import annotations

import pytest


class TestErrorPages:
    def test_a_missing_page_is_shown_in_the_default_theme(self, app):
        response = app.get("/nothing/here", status=404)
        assert 'class="site-header"' in response.text
        assert "theme-default" in response.text

    def test_so_is_a_wrong_method(self, app):
        response = app.post("/", status=405)
        assert 'class="site-header"' in response.text


class TestMaintenance:
    def test_visitors_are_asked_to_come_back(self, app, settings):
        settings.save({"site.maintenance": True})
        response = app.get("/", status=503)
        assert response.headers["Retry-After"] == "600"
        assert response.headers["Cache-Control"] == "no-store"
        assert "Back in a moment" in response.text

    def test_assets_health_and_the_way_to_sign_in_stay(self, app, settings):
        settings.save({"site.maintenance": True})
        app.get("/healthz", status=200)
        assert app.get("/admin", status="*").status_int != 503
        assert app.get("/static/nothing", status=404)

    @pytest.mark.parametrize(("role", "status"), [("editor", 200), ("author", 503)])
    def test_who_may_enter_goes_on_working(self, app, settings, sign_in, role, status):
        sign_in(app, role)
        settings.save({"site.maintenance": True})
        app.get("/", status=status)

    def test_it_ends_without_a_restart(self, app, settings):
        settings.save({"site.maintenance": True})
        app.get("/", status=503)
        settings.save({"site.maintenance": False})
        assert app.get("/", status="*").status_int != 503


class TestLanguageOfTheAdmin:
    def test_is_the_user_s(self, app, site, scope, sign_in):
        user = sign_in(app)
        scope.db.get(type(user), user.id).locale = "fr"
        scope.db.commit()
        assert '<html lang="fr"' in app.get("/admin").text

"""The frame, the menu, the dashboard: what every panel stands in."""

from __future__ import annotations

import pytest


@pytest.fixture
def admin(app, sign_in):
    sign_in(app, "administrator")
    return app


class TestTheFrame:
    def test_it_says_where_one_is(self, admin):
        page = admin.get("/admin/users")
        current = page.html.select(".sidebar-wide [aria-current]")

        assert [link.get_text(strip=True) for link in current] == ["Users"]
        assert current[0]["aria-current"] == "page"

    def test_a_page_below_a_panel_is_in_it_but_is_not_it(self, admin):
        page = admin.get("/admin/users/new")
        (current,) = page.html.select(".sidebar-wide [aria-current]")

        assert current["aria-current"] == "true"

    def test_the_first_link_skips_to_the_content(self, admin):
        page = admin.get("/admin")
        first = page.html.find("a")

        assert first["href"] == "#main"
        assert page.html.find(id="main").name == "main"

    @pytest.mark.ini({"site.name": "<b>Bold & Sons</b>"})
    def test_the_name_of_the_site_is_text(self, admin):
        assert "<b>Bold" not in admin.get("/admin")

    def test_it_speaks_the_language_of_the_account(self, app, site, sign_in):
        user = sign_in(app, "author")
        with site.scope() as scope:
            scope.db.get(type(user), user.id).locale = "es"

        assert app.get("/admin").html.find("html")["lang"] == "es"

    def test_search_engines_stay_out(self, admin):
        assert (
            admin.get("/admin").html.find("meta", attrs={"name": "robots"})["content"] == "noindex"
        )

    def test_a_missing_page_is_readable(self, admin):
        page = admin.get("/admin/nothing-here", status=404)

        assert page.html.find("h1").get_text() == "Page not found"
        assert page.html.find("a", class_="button")["href"] == "/admin"

    def test_the_style_sheet_is_there_with_its_integrity(self, admin):
        link = admin.get("/admin").html.find("link", rel="stylesheet")

        assert link["integrity"].startswith("sha384-")
        assert "--accent" in admin.get(link["href"])


class TestMessages:
    def test_they_are_shown_once(self, admin):
        form = admin.get("/admin/profile").forms["profile"]
        page = form.submit().follow()

        assert page.html.find(class_="message-success").get_text(strip=True) == "Saved."
        assert admin.get("/admin/profile").html.find(class_="message-success") is None


class TestTheDashboard:
    def test_it_greets_and_links_to_every_panel_one_may_open(self, admin):
        page = admin.get("/admin")

        tiles = {a["href"] for a in page.html.select(".tile")}
        menu = {a["href"] for a in page.html.select(".sidebar-wide a")} - {"/admin"}
        assert tiles == menu
        assert "/admin/users" in tiles

    def test_somebody_with_fewer_rights_sees_fewer(self, app, sign_in):
        sign_in(app, "contributor")

        tiles = {a["href"] for a in app.get("/admin").html.select(".tile")}
        assert "/admin/users" not in tiles

    def test_it_says_that_nothing_runs_jobs(self, admin):
        assert "cms jobs run" in admin.get("/admin")

    def test_only_to_those_who_can_do_something_about_it(self, app, sign_in):
        sign_in(app, "editor")
        assert "cms jobs run" not in app.get("/admin")

    def test_its_statements_do_not_grow_with_the_menu(self, admin, statements):
        with statements as made:
            admin.get("/admin")
        assert len(made) <= 12

    @pytest.mark.ini({"cms.plugins": "tests.functional.admin.shop"})
    def test_a_plugins_card_and_hint_are_shown(self, admin):
        page = admin.get("/admin")

        assert page.html.find("h2", string="Orders").find_next("p").get_text() == "7 <open>"
        assert "The shop is closed." in page
        assert "Shop" in page.html.find(class_="sidebar-wide").get_text()

    @pytest.mark.ini({"cms.plugins": "tests.functional.admin.shop"})
    def test_and_not_to_those_without_its_permission(self, app, sign_in):
        sign_in(app, "author")
        page = app.get("/admin")

        assert "Orders" not in page
        assert "The shop is closed." not in page
        app.get("/admin/shop", status=403)

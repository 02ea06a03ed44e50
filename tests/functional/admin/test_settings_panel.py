"""Choosing settings in the admin."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from cms.audit.models import AuditEntry

SHOP = "tests.functional.admin.shop"


@pytest.fixture
def admin(app, sign_in):
    sign_in(app, "administrator")
    return app


def form_of(app, group="site"):
    return app.get(f"/admin/settings/group/{group}").forms["settings-form"]


class TestSaving:
    def test_a_change_is_in_force_at_once_and_kept(self, admin, site):
        form = form_of(admin)
        form["site.tagline"] = "Fresh <daily>"

        page = form.submit(status=303).follow()

        assert "Saved." in page
        assert site.settings["site.tagline"] == "Fresh <daily>"
        assert "Fresh &lt;daily&gt;" in page
        assert "site.tagline = Fresh" in (site.var / "settings.ini").read_text()

    @pytest.mark.parametrize(
        ("group", "name", "value"),
        [("site", "site.theme", "default"), ("language", "site.timezone", "Europe/Paris")],
    )
    def test_what_there_is_to_choose_from_is_a_list(self, admin, site, group, name, value):
        form = form_of(admin, group)
        form[name].select(value)

        form.submit(status=303)

        assert site.settings[name] == value

    def test_only_what_changed_is_written(self, admin, site):
        form = form_of(admin)
        form["site.tagline"] = "New"
        form.submit()

        text = (site.var / "settings.ini").read_text()
        assert "site.theme" not in text

    def test_the_default_is_gone_back_to_by_typing_it(self, admin, site):
        for value in ("New", ""):
            form = form_of(admin)
            form["site.tagline"] = value
            form.submit()

        assert "site.tagline" not in (site.var / "settings.ini").read_text()

    def test_a_box_can_be_ticked_and_unticked(self, admin, site):
        form = form_of(admin)
        form["site.maintenance"] = True
        form.submit()
        assert site.settings["site.maintenance"] is True

        form = form_of(admin)
        form["site.maintenance"] = False
        form.submit()
        assert site.settings["site.maintenance"] is False

    def test_durations_read_as_people_write_them(self, admin, site):
        form = form_of(admin, "accounts")
        assert form["accounts.reset_link"].value == "1d"
        form["accounts.reset_link"] = "2h"
        form.submit(status=303)

        assert site.settings["accounts.reset_link"] == 7200

    def test_it_is_in_the_audit_log(self, admin, site):
        form = form_of(admin)
        form["site.tagline"] = "New"
        form.submit()

        with site.scope() as scope:
            entry = scope.db.scalars(
                select(AuditEntry).where(AuditEntry.action == "settings.changed")
            ).one()
        assert entry.details == {"site.tagline": "New"}
        assert entry.actor_id

    def test_nothing_changed_is_nothing_saved(self, admin, site):
        page = form_of(admin).submit().follow()

        assert "Nothing was changed." in page
        assert not (site.var / "settings.ini").exists()


class TestWrongValues:
    def test_each_is_named_at_its_field_and_nothing_is_saved(self, admin, site):
        form = form_of(admin, "language")
        form["site.timezone"].force_value("Mars/Phobos")
        form["site.languages"] = "fr"

        page = form.submit(status=200)

        field = page.html.find(id="setting-site-timezone")
        assert field["aria-invalid"] == "true"
        assert field.find("option", selected=True)["value"] == "Mars/Phobos"
        assert "time zone such as" in page.html.find(id="setting-site-timezone-error").get_text()
        assert site.settings["site.languages"] == ()

    @pytest.mark.parametrize("value", ["x", "-1", "10s", "99999d", "9" * 500])
    def test_a_duration_out_of_range(self, admin, site, value):
        form = form_of(admin, "accounts")
        form["accounts.reset_link"] = value

        form.submit(status=200)

        assert site.settings["accounts.reset_link"] == 86400

    @pytest.mark.parametrize("name", ["cms.secret", "database.url", "site.url", "nothing.at_all"])
    def test_settings_that_the_panel_does_not_offer_cannot_be_smuggled_in(self, admin, site, name):
        token = form_of(admin)["csrf_token"].value

        admin.post("/admin/settings/group/site", {"csrf_token": token, name: "x" * 50})

        assert (
            not (site.var / "settings.ini").exists()
            or name not in (site.var / "settings.ini").read_text()
        )

    @pytest.mark.parametrize("group", ["nothing", "..", "x" * 500])
    def test_a_group_that_is_none_is_not_found(self, admin, group):
        assert admin.get(f"/admin/settings/group/{group}", status="*").status_int in (400, 404)

    def test_line_breaks_and_keys_stay_inside_a_value(self, admin, site):
        form = form_of(admin)
        form["site.tagline"].force_value("one\r\n[evil]\r\nsite.name = x")
        form.submit(status=303)

        site.settings.refresh()
        assert site.settings["site.name"] == "Test site"


class TestLocked:
    @pytest.mark.ini({"site.tagline": "From the ini"})
    def test_it_is_shown_with_what_locks_it(self, admin):
        page = admin.get("/admin/settings")
        field = page.html.find(id="setting-site-tagline")

        assert field.has_attr("readonly")
        assert field["value"] == "From the ini"
        assert "ini file" in field.find_parent(class_="field").get_text()

    @pytest.mark.ini({"site.tagline": "From the ini"})
    def test_it_cannot_be_changed(self, admin, site):
        form = form_of(admin)
        form["site.tagline"].force_value("Other")
        form.submit()

        assert site.settings["site.tagline"] == "From the ini"


@pytest.mark.ini({"cms.plugins": SHOP})
class TestAPluginsSettings:
    def test_they_have_a_group_of_their_own(self, admin, site):
        form = form_of(admin, "shop")
        assert form["shop.currency"].options == [("EUR", True, "EUR"), ("CHF", False, "CHF")]
        form["shop.currency"] = "CHF"
        form.submit()

        assert site.settings["shop.currency"] == "CHF"

    def test_a_secret_is_never_shown_and_stays_when_left_empty(self, admin, site):
        form = form_of(admin, "shop")
        form["shop.key"] = "top-secret-key"
        page = form.submit().follow()
        assert "top-secret-key" not in page

        form = form_of(admin, "shop")
        form["shop.currency"] = "CHF"
        form.submit()
        assert site.settings["shop.key"] == "top-secret-key"
        assert "top-secret-key" not in admin.get("/admin/settings/all")
        assert "top-secret-key" not in admin.get("/admin/audit")


def test_everything_shows_sources_and_no_secret(admin, site):
    page = admin.get("/admin/settings/all")

    assert site.ini["cms.secret"] not in page
    assert "Fixed in the site&#39;s ini file" in page
    assert "site.url" in page

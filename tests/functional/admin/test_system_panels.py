"""Plugins, audit log and jobs in the admin."""

from __future__ import annotations

import pytest

from cms.audit.services import Audit
from cms.jobs.services import Jobs


@pytest.fixture
def admin(app, sign_in):
    sign_in(app, "administrator")
    return app


class TestPlugins:
    @pytest.mark.ini({"cms.plugins": "tests.functional.admin.shop"})
    def test_an_enabled_one_shows_what_it_adds(self, admin):
        box = admin.get("/admin/plugins").html.find("section", class_="box").get_text()

        for added in ("shop", "shop.currency", "shop:sell", "admin.shop", "orders"):
            assert added in box
        assert "site.name" not in box

    def test_without_any_it_says_so(self, admin):
        page = admin.get("/admin/plugins")

        assert "No plugin is enabled." in page
        assert "admin panels" in page


class TestAudit:
    def test_the_newest_is_first_and_text_is_text(self, admin, site):
        with site.scope() as scope:
            scope.get(Audit).record("content.published", "content", 7, "<script>x</script>")

        page = admin.get("/admin/audit")

        assert page.html.find("tbody").find("code").get_text() == "content.published"
        assert "<script>x" not in page

    def test_pages_go_on_where_the_last_ended(self, admin, site):
        with site.scope() as scope:
            for number in range(120):
                scope.get(Audit).record("test.done", "test", number)
                scope.db.flush()

        def numbers(page):
            return [row.get_text().split()[-1] for row in page.html.select("tbody .sub")]

        first = admin.get("/admin/audit", {"action": "test."})
        second = first.click("Older entries")
        third = second.click("Older entries")
        shown = [n for page in (first, second, third) for n in numbers(page)]
        assert shown == [str(n) for n in reversed(range(120))]
        assert "Older entries" not in third

    @pytest.mark.parametrize("query", ["before=x", "before=-1", "actor=x", "before=" + "9" * 40])
    def test_numbers_that_are_none_are_a_bad_request(self, admin, query):
        admin.get(f"/admin/audit?{query}", status=400)

    @pytest.mark.parametrize("query", ["action=%25", "type=x&object=" + "y" * 500, "action=."])
    def test_other_filters_find_nothing(self, admin, query):
        assert "There is nothing here." in admin.get(f"/admin/audit?{query}")


class TestJobs:
    def test_jobs_and_periodic_work_are_listed(self, admin, site):
        with site.scope() as scope:
            scope.get(Jobs).enqueue("jobs.forget")

        page = admin.get("/admin/jobs")

        assert "Forget finished jobs" in page
        assert "Waiting" in page

    @pytest.mark.parametrize("status", ["failed", "nothing", "", "x" * 900])
    def test_filters_that_match_nothing_are_no_error(self, admin, status):
        admin.get("/admin/jobs", {"status": status}, status=200)

"""The worked example: everything a plugin can add, on every database."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from cms.db.branches import migrator
from cms.plugin import ContentService, InvalidError
from cms.scripts.errors import ExitCode
from tests import factories

EXAMPLE = Path(__file__).parents[3] / "examples" / "benben_events"
sys.path.insert(0, str(EXAMPLE))

pytestmark = [pytest.mark.every_database, pytest.mark.ini({"cms.plugins": "benben_events"})]


class TestContentType:
    def test_an_event_has_a_page_with_its_facts(self, site, app):
        with site.scope() as scope:
            venue(scope)
            event = add_event(scope, venue="The old mill", price=4.5)

        page = app.get(f"/{event.path}/")

        page.mustcontain("Harvest supper", "2026-09-12 18:00 UTC", "1 Mill Lane", "4.50")

    def test_all_events_are_listed_at_an_address_of_their_own(self, site, app):
        with site.scope() as scope:
            add_event(scope)

        assert "Harvest supper" in app.get("/events/")

    @pytest.mark.parametrize(
        ("fields", "name"),
        [
            ({}, "starts"),
            ({"starts": "tomorrow"}, "starts"),
            ({"starts": "2026-09-12T18:00:00+00:00", "price": -1}, "price"),
        ],
    )
    def test_fields_are_checked(self, site, fields, name):
        with site.scope() as scope, pytest.raises(InvalidError) as refused:
            scope.get(ContentService).create(
                type="event", title="x", fields=fields, status="published"
            )

        assert f"fields.{name}" in refused.value.errors

    def test_the_admin_asks_for_the_fields(self, app, sign_in):
        sign_in(app, "editor")

        form = app.get("/admin/content/event/new")

        form.mustcontain("Starts", "Venue", "Price")


class TestBlock:
    def test_a_day_stands_out(self, site, app):
        with site.scope() as scope:
            body = (
                '<div data-block="event-day" data-date="2026-05-31" data-label="A &lt;b&gt;"></div>'
            )
            post = factories.content(scope, body=body)

        app.get(f"/{post.path}/").mustcontain('<time datetime="2026-05-31">', "A &lt;b&gt;")

    def test_what_is_no_date_is_left_out(self, site, app):
        with site.scope() as scope:
            body = '<p>Text</p><div data-block="event-day" data-date="soon"></div>'
            post = factories.content(scope, body=body)

        app.get(f"/{post.path}/").mustcontain(no="event-day")


class TestCalendar:
    def test_other_programs_can_subscribe(self, site, app, clock):
        with site.scope() as scope:
            venue(scope)
            add_event(scope, "Supper; with, signs", venue="The old mill")
            add_event(scope, "Long ago", starts="2020-01-01T10:00:00+00:00")
            add_event(scope, "A draft", status="draft")

        answer = app.get("/events.ics")

        assert answer.content_type == "text/calendar"
        text = answer.text.replace("\r\n ", "")
        assert text.count("BEGIN:VEVENT") == 1
        assert "SUMMARY:Supper\\; with\\, signs" in text
        assert "DTSTART:20260912T180000Z" in text
        assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))

    def test_the_setting_says_how_far_it_goes(self, site, app, clock, settings):
        with site.scope() as scope:
            add_event(scope)
        settings.save({"events.days_ahead": 7})

        assert "BEGIN:VEVENT" not in app.get("/events.ics")


class TestMigrations:
    def test_the_plugin_s_table_comes_and_goes_by_itself(self, site):
        branches = {row.branch: row for row in migrator(site.registry).status()}
        assert branches["events"].pending == ()

        migrator(site.registry).downgrade("events@base")

        tables = sa.inspect(site.registry.cms_engine).get_table_names()
        assert "events_venue" not in tables
        assert "content" in tables


class TestCommand:
    def test_a_venue_is_added_once(self, run, site):
        assert run("events", "add-venue", "The old mill", "1 Mill Lane").code == ExitCode.DONE
        again = run("events", "add-venue", "The old mill", "elsewhere")

        assert again.code == ExitCode.REFUSED
        assert "The old mill" in again.err

    def test_it_is_part_of_the_help(self, run):
        assert "events" in run("--help").out


class TestConflicts:
    @pytest.mark.ini({})
    def test_two_plugins_with_one_type_stop_the_start_with_both_places(self, site, tmp_path):
        from pyramid.exceptions import ConfigurationConflictError

        from cms import app as composition

        rival = tmp_path / "rival_events.py"
        rival.write_text(
            "def includeme(config):\n"
            "    config.add_content_type('event', label='E', label_plural='Es')\n"
        )
        sys.path.insert(0, str(tmp_path))
        try:
            with pytest.raises(ConfigurationConflictError) as refused:
                composition.main(
                    {"here": str(tmp_path)},
                    **{**site.ini, "cms.plugins": "benben_events rival_events"},
                )
        finally:
            sys.path.remove(str(tmp_path))
        assert "rival_events.py" in str(refused.value)
        assert "benben_events" in str(refused.value)


def add_event(
    scope, title="Harvest supper", starts="2026-09-12T18:00:00+00:00", status="published", **fields
):
    published = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return scope.get(ContentService).create(
        type="event",
        title=title,
        fields={"starts": starts, **fields},
        status=status,
        published_at=published,
    )


def venue(scope):
    from benben_events.services import EventService

    return scope.get(EventService).add_venue("The old mill", "1 Mill Lane")

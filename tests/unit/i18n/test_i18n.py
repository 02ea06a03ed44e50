from __future__ import annotations

import datetime as dt

import pytest

from cms.clock import UTC
from cms.i18n import _, formats, languages
from cms.i18n.translate import translate

NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_names_are_filled_in_and_unknown_languages_get_english():
    message = _("Request ${id}", mapping={"id": "a1"})
    assert translate(message, "en") == "Request a1"
    assert translate(message, "xx") == "Request a1"
    assert translate("Request ${id}", None, {"id": 7}) == "Request 7"


@pytest.mark.parametrize(
    ("tag", "language"),
    [("fr", "fr"), ("fr-ca", "fr"), ("FR", "fr"), ("de", "en"), ("", "en"), (None, "en")],
)
def test_the_closest_interface_language_is_taken(tag, language):
    assert languages.interface_language(tag) == language


def test_languages_are_named_in_themselves():
    assert languages.language_name("fr") == "Français"
    assert languages.language_name("fr", "es") == "Francés"
    assert languages.language_name("zz-nonsense")


def test_direction_of_the_script():
    assert languages.text_direction("ar") == "rtl"
    assert languages.text_direction("fr") == "ltr"
    assert languages.text_direction("nonsense") == "ltr"


def test_an_instant_is_shown_in_the_place_s_time():
    evening = dt.datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert formats.format_date(evening, "en", "Europe/Paris") == "March 3, 2026"
    assert formats.format_date(evening, "fr", "UTC") == "2 mars 2026"
    assert formats.format_date(evening.date(), "es", "Asia/Tokyo") == "2 de marzo de 2026"
    assert "00:30" in formats.format_datetime(evening, "fr", "Europe/Paris")
    assert formats.format_time(evening, "fr", "UTC") == "23:30"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "Dec 8, 2026, 9:05\u202fAM"), ("fr", "8 déc. 2026, 09:05"), ("es", "8 dic 2026, 9:05")],
)
def test_a_brief_moment_has_a_month_that_nobody_takes_for_the_day(language, written):
    moment = dt.datetime(2026, 12, 8, 9, 5, 59, tzinfo=UTC)

    assert formats.format_datetime(moment, language, "UTC", "brief") == written


def test_distances_have_a_direction():
    assert formats.format_distance(NOON, NOON + dt.timedelta(hours=3), "en") == "3 hours ago"
    assert formats.format_distance(NOON, NOON - dt.timedelta(days=2), "fr") == "dans 2 jours"


def test_numbers_and_sizes():
    assert formats.format_number(1234567.891, "en") == "1,234,567.891"
    assert formats.format_percent(0.5, "en") == "50%"
    assert formats.format_percent(0.1234, "en") == "12.3%"
    assert formats.format_size(0, "en") == "0\u00a0B"
    assert formats.format_size(999, "en") == "999\u00a0B"
    assert formats.format_size(999_999, "en") == "1\u00a0MB"
    assert formats.format_size(1_540_000, "fr") == "1,5\u00a0MB"

"""Dates, numbers and sizes as people in a given place write them (CLDR, through Babel)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from babel import dates, numbers

from cms.clock import as_utc
from cms.i18n.languages import babel_locale

Moment = dt.datetime | dt.date


def format_date(value: Moment, language: str, zone: str = "UTC", width: str = "long") -> str:
    """Return the day of *value*; an instant is taken to *zone* first.

    :param width: short, medium, long, full, or a CLDR pattern such as ``MMMM y``.
    """
    if isinstance(value, dt.datetime):
        value = as_utc(value).astimezone(ZoneInfo(zone)).date()
    return dates.format_date(value, format=width, locale=babel_locale(language))


def format_datetime(value: dt.datetime, language: str, zone: str, width: str = "medium") -> str:
    """Return the day and time of an instant in *zone*.

    :param width: short, medium, long, full, or brief: the medium day, with the time to the minute.
    """
    locale = babel_locale(language)
    if width == "brief":
        pattern = str(dates.get_datetime_format("medium", locale=locale))
        day = format_date(value, language, zone, "medium")
        return pattern.replace("{1}", day).replace("{0}", format_time(value, language, zone))
    return dates.format_datetime(as_utc(value), format=width, tzinfo=ZoneInfo(zone), locale=locale)


def format_time(value: dt.datetime, language: str, zone: str, width: str = "short") -> str:
    """Return the time of day of an instant in *zone*."""
    locale = babel_locale(language)
    return dates.format_time(as_utc(value), format=width, tzinfo=ZoneInfo(zone), locale=locale)


def format_distance(value: dt.datetime, now: dt.datetime, language: str) -> str:
    """Return how long ago, or in how long, *value* is from *now*: "3 hours ago"."""
    delta = as_utc(value) - as_utc(now)
    return dates.format_timedelta(delta, add_direction=True, locale=babel_locale(language))


def format_number(value: float, language: str) -> str:
    """Return *value* with the separators of the language; at most three decimals."""
    return numbers.format_decimal(value, locale=babel_locale(language))


def format_percent(value: float, language: str) -> str:
    """Return a ratio (0.5) as a percentage with at most one decimal."""
    locale = babel_locale(language)
    return numbers.format_percent(round(value, 3), locale=locale, decimal_quantization=False)


def format_size(octets: int, language: str) -> str:
    """Return a number of bytes in the unit that reads best, in steps of 1000 (SI)."""
    size, unit = float(octets), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if size < 999.5:
            break
        size, unit = size / 1000, larger
    digits = round(size, 1) if size < 10 and unit != "B" else round(size)
    return f"{format_number(digits, language)}\u00a0{unit}"

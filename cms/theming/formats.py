"""Filters that write dates and numbers in the language of the page.

``{{ post.published_at|date }}``, ``|datetime``, ``|time``, ``|ago``, ``|number``,
``|percent``, ``|filesize``, ``|isoformat`` and ``|language_name``.
"""

from __future__ import annotations

import datetime as dt

from pyramid.config import Configurator
from pyramid.threadlocal import get_current_request

from cms.clock import Clock, SystemClock, as_utc
from cms.i18n import formats, languages
from cms_cache.core.recording import depends_until


def _place() -> tuple[str, str]:
    """Return the language and the time zone of the page being made."""
    request = get_current_request()
    if request is None:
        return "en", "UTC"
    return request.locale, request.registry.cms_settings["site.timezone"]


def _now() -> dt.datetime:
    request = get_current_request()
    clock: Clock = SystemClock() if request is None else request.registry.cms_clock
    return clock.now()


def date(value: formats.Moment | None, width: str = "long") -> str:
    return "" if value is None else formats.format_date(value, *_place(), width)


def datetime(value: dt.datetime | None, width: str = "medium") -> str:
    return "" if value is None else formats.format_datetime(value, *_place(), width)


def time(value: dt.datetime | None, width: str = "short") -> str:
    return "" if value is None else formats.format_time(value, *_place(), width)


def ago(value: dt.datetime | None) -> str:
    if value is None:
        return ""
    now = _now()
    depends_until(now + dt.timedelta(seconds=60))
    return formats.format_distance(value, now, _place()[0])


def number(value: float | None) -> str:
    return "" if value is None else formats.format_number(value, _place()[0])


def percent(value: float | None) -> str:
    return "" if value is None else formats.format_percent(value, _place()[0])


def filesize(value: int | None) -> str:
    return "" if value is None else formats.format_size(value, _place()[0])


def isoformat(value: formats.Moment | None) -> str:
    """For the ``datetime`` attribute of ``<time>``: an instant to the second, in UTC."""
    if isinstance(value, dt.datetime):
        return as_utc(value).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "" if value is None else value.isoformat()


def language_name(tag: str, shown_in: str | None = None) -> str:
    return languages.language_name(tag, shown_in)


def includeme(config: Configurator) -> None:
    for function in (date, datetime, time, ago, number, percent, filesize, isoformat):
        config.add_template_filter(function.__name__, function)
    config.add_template_filter("language_name", language_name)

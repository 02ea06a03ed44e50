"""What the address of a search page says, checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cms.clock import UTC
from cms.errors import InvalidError
from cms.i18n import _
from cms.search.services import LAST_PAGE

ANY_LANGUAGE = "all"


@dataclass(frozen=True)
class SearchForm:
    """The parameters of a search page.

    :param category: path of a category, the slugs from the root down.
    :param since, until: days of publication, both inclusive.
    :param language: a tag, ``all``, or empty for the language of the page.
    """

    q: str = ""
    type: str = ""
    category: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    language: str = ""
    page: int = 1

    @property
    def filtered(self) -> bool:
        return bool(self.type or self.category or self.since or self.until or self.language)

    def query_string(self, **changes: str) -> str:
        """Return the parameters as in a URL, without the page's number."""
        values = {
            "q": self.q,
            "type": self.type,
            "category": self.category,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "language": self.language,
            **changes,
        }
        return urlencode({name: value for name, value in values.items() if value})

    def instants(self, zone: str) -> tuple[dt.datetime | None, dt.datetime | None]:
        """Return when the days begin and end in the site's time zone, the end exclusive."""
        tz = ZoneInfo(zone)
        midnight = dt.time()
        since, until = None, None
        if self.since is not None:
            since = dt.datetime.combine(self.since, midnight, tz).astimezone(UTC)
        if self.until is not None:
            next_day = self.until + dt.timedelta(days=1)
            until = dt.datetime.combine(next_day, midnight, tz).astimezone(UTC)
        return since, until


def read_form(params: Mapping[str, str], page_name: str) -> SearchForm:
    """Return the form that *params* make; *page_name* is the parameter with the page's number.

    :raises InvalidError: a date does not exist or a number is none, by parameter.
    """
    return SearchForm(
        q=params.get("q", "")[:1000],
        type=params.get("type", "")[:40],
        category=params.get("category", "")[:600].strip("/"),
        since=_day(params, "from"),
        until=_day(params, "to"),
        language=params.get("language", "")[:12],
        page=_page(params, page_name),
    )


def _day(params: Mapping[str, str], name: str) -> dt.date | None:
    text = params.get(name, "").strip()
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = dt.date.min
    # A day that every time zone and database can add to and take from.
    if not 1000 <= day.year <= 9998:
        raise InvalidError({name: _("A date in the address does not exist.")})
    return day


def _page(params: Mapping[str, str], name: str) -> int:
    text = params.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= LAST_PAGE):
        raise InvalidError({name: _("There is no such page of results.")})
    return int(text)

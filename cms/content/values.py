"""From what a caller gives to what the columns hold: cleaned, checked, complained about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from translationstring import TranslationString

from cms.clock import as_utc
from cms.content.types import ContentType, Status, Visibility
from cms.i18n import _
from cms.text import one_line

#: Values :meth:`ContentService.create` and ``update`` take besides body, fields and terms.
TEXTS = {
    "title": 500,
    "slug": 200,
    "excerpt": 20_000,
    "template": 80,
    "seo_title": 300,
    "seo_description": 600,
}
FLAGS = ("sticky", "comments_open", "noindex")
IDS = ("author_id", "featured_media_id", "parent_id")
INSTANTS = ("published_at", "expires_at")
HANDLED_APART = ("body", "fields", "terms", "password", "position")
ALL = frozenset((*TEXTS, *FLAGS, *IDS, *INSTANTS, *HANDLED_APART, "visibility", "status"))


def clean(type_: ContentType, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return cleaned values and what is wrong, by name; body, fields and terms pass through."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in given.items():
        if name not in ALL:
            errors[name] = _("there is no such value")
            continue
        try:
            values[name] = _one(type_, name, value)
        except (ValueError, TypeError, OverflowError) as error:
            errors[name] = _message(error)
    return values, errors


def _message(error: Exception) -> str:
    """Return what one of our checks says; what Python says is for developers."""
    given = error.args[0] if error.args else ""
    return given if isinstance(given, TranslationString) else _("it is not valid")


def _one(type_: ContentType, name: str, value: Any) -> Any:
    if name in TEXTS:
        return _text(type_, name, value)
    if name in FLAGS:
        return bool(value)
    if name in IDS:
        return None if value in (None, "") else _positive(value)
    if name in INSTANTS:
        return _instant(value)
    if name == "position":
        return int(value)
    if name in ("visibility", "status"):
        kinds: Iterable[str] = Visibility if name == "visibility" else Status
        if value not in list(kinds):
            raise ValueError(_("it must be one of: ${known}", mapping={"known": ", ".join(kinds)}))
        return str(value)
    return value


def _text(type_: ContentType, name: str, value: Any) -> str:
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise ValueError(_("it must be text"))
    value = value.replace("\r\n", "\n").strip() if name == "excerpt" else one_line(value)
    limit = TEXTS[name]
    if name == "slug":
        return value
    if len(value) > limit:
        raise ValueError(_("it must have at most ${limit} characters", mapping={"limit": limit}))
    if name == "template" and value and value not in dict(type_.templates):
        raise ValueError(_("there is no such template"))
    return value


def _positive(value: Any) -> int:
    number = int(value)
    if not 0 < number < 2**63:
        raise ValueError(_("it must be an id"))
    return number


def _instant(value: Any) -> dt.datetime | None:
    if value in (None, ""):
        return None
    if isinstance(value, str):
        value = dt.datetime.fromisoformat(value)
    if not isinstance(value, dt.datetime):
        raise ValueError(_("it must be a date and time"))
    instant = as_utc(value)
    if not 1000 <= instant.year <= 9998:
        raise ValueError(_("the year must be between 1000 and 9998"))
    return instant

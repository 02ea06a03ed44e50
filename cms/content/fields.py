"""Values of declared fields: from what a form, an API or an import gives to what is stored."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from typing import Any

from cms.clock import as_utc
from cms.content.body.markup import drop_control
from cms.content.body.text import plain_text
from cms.content.body.urls import safe_url
from cms.content.types import ContentType, Field, FieldKind
from cms.i18n import _

#: Turns HTML into safe HTML.
Clean = Callable[[str], str]


def clean_value(field: Field, value: Any, sanitise: Clean | None = None) -> Any:
    """Return *value* as it is stored for *field*; None when there is none.

    :param sanitise: what ``html`` goes through.
    :raises ValueError: with a sentence that says what is allowed.
    """
    if isinstance(value, str):
        value = drop_control(value)
        if not value.strip():
            value = None
    if value is None:
        if field.required and field.kind != FieldKind.BOOLEAN:
            raise ValueError(_("it is required"))
        return False if field.kind == FieldKind.BOOLEAN else None
    value = _CLEANERS[FieldKind(field.kind)](field, value)
    if field.kind == FieldKind.HTML and sanitise is not None:
        value = sanitise(value)
    if field.check is not None:
        field.check(value)
    return value


def clean_fields(
    type_: ContentType, given: Mapping[str, Any], sanitise: Clean
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the stored values of all fields of *type_* and what is wrong, by field name."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name in given:
        if type_.field(name) is None:
            errors[f"fields.{name}"] = _("there is no such field")
    for field in type_.fields:
        try:
            values[field.name] = clean_value(field, given.get(field.name, field.default), sanitise)
        except ValueError as error:
            errors[f"fields.{field.name}"] = error.args[0]
    return values, errors


def field_text(type_: ContentType, values: Mapping[str, Any]) -> str:
    """Return the words of the searchable fields of a piece of content, one field a line."""
    lines = []
    for field in type_.fields:
        value = values.get(field.name)
        if not field.searchable or value in (None, "", False):
            continue
        if field.kind == FieldKind.HTML:
            lines.append(plain_text(value))
        elif field.kind == FieldKind.CHOICE:
            lines.append(str(dict(field.pairs()).get(value, value)))
        else:
            lines.append(str(value))
    return "\n".join(lines)


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("it must be text"))
    if len(value) > field.maximum:
        raise ValueError(
            _("it must have at most ${limit} characters", mapping={"limit": field.maximum})
        )
    if field.kind == FieldKind.TEXT:
        return " ".join(value.split())
    return value.replace("\r\n", "\n")


def _number(field: Field, value: Any) -> float:
    try:
        number = (
            float(str(value).strip().replace(",", ".")) if isinstance(value, str) else float(value)
        )
    except (TypeError, ValueError, OverflowError):
        raise ValueError(_("it must be a number")) from None
    if not math.isfinite(number) or isinstance(value, bool):
        raise ValueError(_("it must be a number"))
    return number


def _integer(field: Field, value: Any) -> int:
    try:
        if isinstance(value, bool) or (isinstance(value, str) and len(value) > 20):
            raise ValueError
        number = int(value.strip()) if isinstance(value, str) else int(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(_("it must be a whole number")) from None
    if number != value and not isinstance(value, str):
        raise ValueError(_("it must be a whole number"))
    if abs(number) > 2**53:
        raise ValueError(_("it must be a number below nine quadrillion"))
    return number


def _boolean(field: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in ("true", "1", "yes", "on", "y"):
        return True
    if text in ("false", "0", "no", "off", "n"):
        return False
    raise ValueError(_("it must be true or false"))


def _date(field: Field, value: Any) -> str:
    if isinstance(value, dt.datetime):
        raise ValueError(_("it must be a date such as 2026-11-22"))
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())
    except ValueError:
        raise ValueError(_("it must be a date such as 2026-11-22")) from None
    return day.isoformat()


def _datetime(field: Field, value: Any) -> str:
    try:
        instant = (
            value
            if isinstance(value, dt.datetime)
            else dt.datetime.fromisoformat(str(value).strip())
        )
        return as_utc(instant).isoformat()
    except (ValueError, OverflowError):
        raise ValueError(_("it must be an instant such as 2026-11-22T14:30+01:00")) from None


def _choice(field: Field, value: Any) -> str:
    allowed = [pair[0] for pair in field.pairs()]
    if value not in allowed:
        raise ValueError(
            _("it must be one of: ${known}", mapping={"known": ", ".join(map(str, allowed))})
        )
    return str(value)


def _url(field: Field, value: Any) -> str:
    url = safe_url(str(value))
    if url is None:
        raise ValueError(_("it must be an address such as https://www.example.org/page"))
    return url


def _id(field: Field, value: Any) -> int:
    number = _integer(field, str(value).split(":")[-1])
    if number < 1:
        raise ValueError(_("it must be an id"))
    return number


_CLEANERS: dict[FieldKind, Callable[[Field, Any], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONGTEXT: _text,
    FieldKind.HTML: _text,
    FieldKind.NUMBER: _number,
    FieldKind.INTEGER: _integer,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.DATE: _date,
    FieldKind.DATETIME: _datetime,
    FieldKind.CHOICE: _choice,
    FieldKind.URL: _url,
    FieldKind.MEDIA: _id,
    FieldKind.CONTENT: _id,
}

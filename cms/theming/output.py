"""What happens to a value on its way into a page."""

from __future__ import annotations

from typing import Any

from jinja2 import StrictUndefined, Undefined
from pyramid.threadlocal import get_current_request
from translationstring import TranslationString


def finalize(value: Any) -> Any:
    """Translate messages that Python marked with ``_``, so that ``{{ label }}`` is enough."""
    if type(value) is TranslationString:
        request = get_current_request()
        return value.interpolate() if request is None else request.localizer.translate(value)
    return value


class CarefulUndefined(StrictUndefined):
    """A name that nobody gave: may be tested with ``if``, but not shown or looked into.

    A slip in a template thus shows in the first test and not as a gap in a page.
    """

    __slots__ = ()
    __bool__ = Undefined.__bool__  # type: ignore[assignment]

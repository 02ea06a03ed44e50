"""What happens to a value on its way into a page."""

from __future__ import annotations

from typing import Any

from pyramid.threadlocal import get_current_request
from translationstring import TranslationString


def finalize(value: Any) -> Any:
    """Translate messages that Python marked with ``_``, so that ``{{ label }}`` is enough."""
    if type(value) is TranslationString:
        request = get_current_request()
        return value.interpolate() if request is None else request.localizer.translate(value)
    return value

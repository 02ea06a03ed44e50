"""Which languages there are, and what they are called."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError

INTERFACE_LANGUAGES = ("en", "es", "fr")
"""Languages the interface is translated into; English is the text in the source."""


@lru_cache(maxsize=64)
def babel_locale(tag: str) -> Locale:
    """Return Babel's locale for a *tag* such as ``fr`` or ``pt-br``; English if unknown."""
    for candidate in (tag, tag.split("-", 1)[0]):
        try:
            return Locale.parse(candidate, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def interface_language(tag: str | None) -> str:
    """Return the interface language closest to *tag* (``fr-ca`` gives ``fr``), else English."""
    main = (tag or "").lower().split("-", 1)[0]
    return main if main in INTERFACE_LANGUAGES else "en"


def language_name(tag: str, shown_in: str | None = None) -> str:
    """Return what *tag* is called, in its own language or in *shown_in*, with a capital."""
    locale = babel_locale(tag)
    name = locale.get_display_name(babel_locale(shown_in) if shown_in else locale) or tag
    return name[:1].upper() + name[1:]


def text_direction(tag: str) -> str:
    """Return ``ltr`` or ``rtl``, for the ``dir`` attribute."""
    return babel_locale(tag).text_direction

"""Translation outside a request: mail, jobs, the command line."""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from translationstring import TranslationString

from cms.i18n import DOMAIN
from cms.i18n.languages import interface_language

LOCALE_DIR = Path(__file__).parent.parent / "locale"


@lru_cache(maxsize=16)
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the core's compiled catalogue for an interface language; English passes through."""
    return gettext.translation(DOMAIN, LOCALE_DIR, [language], fallback=True)


def translate(message: str, language: str | None, mapping: Mapping[str, Any] | None = None) -> str:
    """Return *message* in *language* with its ``${names}`` filled in.

    :param message: a message made by ``cms.i18n._``, or its plain-English text.
    :param language: a language tag; one without a catalogue gives English.
    :param mapping: values for names, added to those the message carries.
    """
    text = catalogue(interface_language(language)).gettext(str(message))
    if not isinstance(message, TranslationString):
        return TranslationString(text, mapping=dict(mapping or {})).interpolate()
    values = {**(message.mapping or {}), **(mapping or {})}
    if text == str(message) and message.default is not None:
        text = message.default
    return TranslationString(text, mapping=values).interpolate()

"""Translations as templates ask for them: looked up once for each language and message."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment
from pyramid.threadlocal import get_current_request

from cms.i18n import DOMAIN

# Messages are those of templates and of declarations: far fewer than this.
_MOST = 20_000


def install_messages(environment: Environment) -> None:
    """Give *environment* ``gettext`` and ``ngettext`` in the language of the current request."""
    texts: dict[tuple[str, str], str] = {}

    def gettext(message: str) -> str:
        localizer = get_current_request().localizer
        if type(message) is not str:  # it may carry values of its own
            return str(localizer.translate(message, domain=DOMAIN))
        key = (localizer.locale_name, message)
        text = texts.get(key)
        if text is None:
            if len(texts) >= _MOST:
                texts.clear()
            text = texts[key] = str(localizer.translate(message, domain=DOMAIN))
        return text

    def ngettext(singular: str, plural: str, n: int) -> str:
        localizer = get_current_request().localizer
        return str(localizer.pluralize(singular, plural, n, domain=DOMAIN))

    extension: Any = environment
    extension.install_gettext_callables(gettext, ngettext, newstyle=True)
